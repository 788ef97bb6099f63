package choir.core.floor;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.chat.ChatMessage;
import choir.core.id.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FloorStateTest {
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private static final AgentId LUX = new AgentId("lux");
  private static final AgentId PHEX = new AgentId("phex");
  private static final AgentId CYON = new AgentId("cyon");

  private FloorState state = FloorState.EMPTY;
  private int messages;
  private Instant now = NOON;

  private static ChatMessage message(int number, String text) {
    return new ChatMessage(
        Integer.toString(number),
        new ChatMessage.Place("700", Optional.empty(), Optional.empty(), false),
        new ChatMessage.Author("801", "ada", false),
        ChatMessage.Kind.WRITTEN,
        text,
        List.of(),
        Optional.empty(),
        List.of());
  }

  private static Bid bid(AgentId agent, Reason reason) {
    return new Bid(agent, 3, "90" + agent.value().length(), reason, 1);
  }

  private static List<Bid> all(AgentId... agents) {
    return List.of(agents).stream().map(each -> bid(each, Reason.MEMBER)).toList();
  }

  private Round open(List<Bid> bids) {
    now = now.plusSeconds(30);
    FloorEvent.RoundOpened opened =
        state.open(message(++messages, "?"), Optional.of("ada"), bids, now);
    state = state.apply(opened);
    return opened.round();
  }

  private void end(Round round, AgentId agent, Turn.State how) {
    state = state.apply(new FloorEvent.TurnChanged(round.message().id(), agent, how, "", now));
  }

  /** Opens a round and lets its speakers speak. */
  private List<AgentId> speak(List<Bid> bids) {
    Round round = open(bids);
    round.speakers().forEach(each -> end(round, each, Turn.State.SPOKE));
    return round.speakers();
  }

  @Test
  void oneSpeakerIsChosenWhateverTheOrderOfTheClaims() {
    List<Bid> bids = new ArrayList<>(all(LUX, PHEX, CYON));
    Round one = open(bids);
    Collections.reverse(bids);
    Round same = FloorState.EMPTY.open(one.message(), Optional.of("ada"), bids, one.at()).round();
    assertThat(one.speakers()).hasSize(1);
    assertThat(same).isEqualTo(one);
    assertThat(one.rule()).isEqualTo(Rule.TURN);
    assertThat(one.candidates()).allMatch(each -> !each.verdict().isEmpty());
  }

  @Test
  void silentOnesComeFirstSoThatEverybodySpeaksInTurn() {
    List<AgentId> spoke = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      spoke.addAll(speak(all(LUX, PHEX, CYON)));
    }
    assertThat(spoke).containsExactlyInAnyOrder(LUX, PHEX, CYON);
  }

  @Test
  void allWhoAreNamedSpeakAndNobodyElse() {
    Round round =
        open(List.of(bid(LUX, Reason.NAMED), bid(PHEX, Reason.NOT_ASKED), bid(CYON, Reason.NAMED)));
    assertThat(round.speakers()).containsExactlyInAnyOrder(LUX, CYON);
    assertThat(round.rule()).isEqualTo(Rule.NAMED);
  }

  @Test
  void hotAgentPassesUntilAnotherSpeaksOrAPersonResets() {
    for (int i = 0; i < 2; i++) {
      assertThat(speak(List.of(bid(LUX, Reason.ZONE), bid(PHEX, Reason.MEMBER))))
          .containsExactly(LUX);
    }
    assertThat(state.heat(LUX)).isEqualTo(100);
    Round third = open(List.of(bid(LUX, Reason.ZONE), bid(PHEX, Reason.MEMBER)));
    assertThat(third.speakers()).containsExactly(PHEX);
    assertThat(third.candidate(LUX).orElseThrow().verdict()).startsWith("passes");
    assertThat(state.heat(LUX)).isEqualTo(1);
    speak(List.of(bid(LUX, Reason.ZONE)));
    speak(List.of(bid(LUX, Reason.ZONE)));
    assertThat(open(List.of(bid(LUX, Reason.ZONE))).rule()).isEqualTo(Rule.ALL_PASS);
    state = state.apply(new FloorEvent.FloorReset("ada", now));
    assertThat(speak(List.of(bid(LUX, Reason.ZONE)))).containsExactly(LUX);
  }

  @Test
  void personWhoNamesAHotAgentIsAnswered() {
    for (int i = 0; i < 5; i++) {
      assertThat(speak(List.of(bid(LUX, Reason.NAMED), bid(PHEX, Reason.NOT_ASKED))))
          .containsExactly(LUX);
    }
  }

  @Test
  void onlyAgentOfAChannelGivesWayToNobody() {
    for (int i = 0; i < 4; i++) {
      assertThat(speak(all(LUX))).containsExactly(LUX);
    }
  }

  @Test
  void whoWasAskedLastGoesOnForTenMinutes() {
    speak(List.of(bid(LUX, Reason.NAMED), bid(PHEX, Reason.NOT_ASKED)));
    Round next = open(all(LUX, PHEX, CYON));
    assertThat(next.rule()).isEqualTo(Rule.ASKED_LAST);
    assertThat(next.speakers()).containsExactly(LUX);
    now = now.plus(Duration.ofMinutes(11));
    assertThat(open(all(LUX, PHEX, CYON)).rule()).isEqualTo(Rule.TURN);
  }

  @Test
  void takenFloorIsSilentUntilItIsGiven() {
    state = state.apply(new FloorEvent.FloorTaken("ada", now));
    assertThat(open(all(LUX, PHEX)).rule()).isEqualTo(Rule.TAKEN);
    assertThat(open(List.of(bid(LUX, Reason.NAMED), bid(PHEX, Reason.NOT_ASKED))).speakers())
        .containsExactly(LUX);
    state = state.apply(new FloorEvent.FloorGiven(PHEX, "ada", now));
    Round given = open(all(LUX, PHEX));
    assertThat(given.rule()).isEqualTo(Rule.GIVEN);
    assertThat(given.speakers()).containsExactly(PHEX);
    assertThat(state.given()).isEmpty();
  }

  @Test
  void oneWhoDoesNotBeginIsFollowedByTheNextAndIsNotHot() {
    Round round = open(all(LUX, PHEX, CYON));
    AgentId first = round.speakers().getFirst();
    end(round, first, Turn.State.SKIPPED);
    FloorEvent.SpeakerAdded next = state.next(round.message().id(), now).orElseThrow();
    state = state.apply(next);
    Round after = state.find(round.message().id()).orElseThrow();
    assertThat(after.speakers()).hasSize(1).doesNotContain(first);
    assertThat(after.message().text()).isEqualTo("?");
    assertThat(state.heat(first)).isEqualTo(1);
    assertThat(RoundHistory.of(List.of(new FloorEvent.RoundOpened(round), next)))
        .singleElement()
        .satisfies(found -> assertThat(found.turns()).hasSize(2));
  }

  @Test
  void namedOneWhoComesLateSpeaksAsWell() {
    Round round = open(List.of(bid(PHEX, Reason.NOT_ASKED)));
    assertThat(round.rule()).isEqualTo(Rule.NOT_ASKED);
    assertThat(state.late(round.message(), bid(CYON, Reason.NOT_ASKED), now)).isEmpty();
    FloorEvent late = state.late(round.message(), bid(LUX, Reason.NAMED), now).orElseThrow();
    state = state.apply(late);
    assertThat(state.find(round.message().id()).orElseThrow().speakers()).containsExactly(LUX);
    assertThat(state.late(round.message(), bid(LUX, Reason.NAMED), now)).isEmpty();
  }

  @Test
  void onlyTheLatestRoundsAreRememberedAndNoneIsDecidedTwice() {
    for (int i = 0; i < 2 * FloorState.MAX_ROUNDS; i++) {
      speak(all(LUX, PHEX));
    }
    assertThat(state.rounds()).hasSize(FloorState.MAX_ROUNDS);
    assertThat(state.isForgotten("1")).isTrue();
    assertThat(state.isForgotten(Integer.toString(messages))).isFalse();
    assertThat(state.isForgotten(Integer.toString(messages + 1))).isFalse();
  }

  @Test
  void roundsInWhichSomebodyHasStillToBeginAreNotForgotten() {
    for (int i = 0; i < FloorState.MAX_ROUNDS; i++) {
      open(all(LUX, PHEX));
    }
    assertThat(state.isFull()).isTrue();
    end(
        state.rounds().getFirst(),
        state.rounds().getFirst().speakers().getFirst(),
        Turn.State.BEGUN);
    assertThat(state.isFull()).isFalse();
  }

  @Test
  void wordIsObeyedOnceInWhateverOrderItIsHeard() {
    state = state.apply(new FloorEvent.FloorFrozen("700", "ada", "10", now));
    state = state.apply(new FloorEvent.FloorThawed("700", "ada", "12", now));
    assertThat(state.isPast("10")).isTrue();
    assertThat(state.isPast("12")).isTrue();
    assertThat(state.isPast("13")).isFalse();
    assertThat(ControlWord.of(" FREEZE ALL\n")).contains(ControlWord.FREEZE_ALL);
    assertThat(ControlWord.of("freeze")).isEmpty();
    assertThat(ControlWord.of("FREEZE the pipes")).isEmpty();
  }

  /** As a real floor had it: 96 rounds, some claimed by several, one agent far ahead of all. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void ninetySixRoundsHaveOneSpeakerEachAndNobodySpeaksThreeTimesInARow(long seed) {
    Random random = new Random(seed);
    List<AgentId> nine =
        IntStream.rangeClosed(1, 9).mapToObj(i -> new AgentId("agent-" + i)).toList();
    Map<AgentId, Integer> inRow = new HashMap<>();
    int claims = 0;
    for (int i = 0; i < 96; i++) {
      List<AgentId> claiming = new ArrayList<>(nine);
      Collections.shuffle(claiming, random);
      int many = i == 0 ? 9 : random.nextInt(9) == 0 ? 2 + random.nextInt(8) : 1;
      // One is nearly always there first.
      List<AgentId> some = new ArrayList<>(claiming.subList(0, many));
      if (random.nextInt(4) > 0 && !some.contains(nine.getFirst())) {
        some.set(0, nine.getFirst());
      }
      claims += some.size();
      List<AgentId> speakers = speak(some.stream().map(each -> bid(each, Reason.MEMBER)).toList());
      assertThat(speakers).as("seed %d, round %d", seed, i).hasSizeLessThanOrEqualTo(1);
      assertThat(some).containsAll(speakers);
      if (!speakers.isEmpty()) {
        inRow.keySet().retainAll(speakers);
        int row = inRow.merge(speakers.getFirst(), 1, Integer::sum);
        assertThat(row).as("seed %d, round %d", seed, i).isLessThanOrEqualTo(2);
      }
    }
    assertThat(claims).isGreaterThan(96);
    assertThat(state.decided()).isEqualTo(96);
  }

  @Test
  void severalSpeakWhereThatIsDeclared() {
    List<Bid> bids =
        IntStream.rangeClosed(1, 9)
            .mapToObj(i -> new Bid(new AgentId("agent-" + i), 1, "9", Reason.MEMBER, 3))
            .toList();
    assertThat(open(bids).speakers()).hasSize(3).doesNotHaveDuplicates();
  }
}
