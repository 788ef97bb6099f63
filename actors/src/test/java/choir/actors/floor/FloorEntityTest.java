package choir.actors.floor;

import static choir.actors.floor.FloorClaims.claim;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.floor.FloorCommand.Claimed;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.CancelRun;
import choir.actors.mirrorborn.MirrorbornCommand.Deliver;
import choir.actors.mirrorborn.MirrorbornCommand.DescribeRun;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.mirrorborn.MirrorbornCommand.RunProgress;
import choir.core.floor.FloorState;
import choir.core.floor.Reason;
import choir.core.floor.Round;
import choir.core.floor.Turn;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FloorEntityTest {
  private static final Duration GATHER = Duration.ofMillis(500);
  private static final List<String> NINE =
      List.of("phex", "cyon", "lux", "chrys", "lumen", "theia", "verse", "exo", "solin");

  private final EntityTestBench bench = new EntityTestBench();
  private final TestProbe<Claimed> claims = bench.probe();
  private final TestProbe<FloorCommand.Answer> answers = bench.probe();
  private final Map<RunId, Inbound> delivered = new HashMap<>();
  private ActorRef<FloorCommand> floor = bench.floor("700");

  @AfterEach
  void close() {
    bench.close();
  }

  private FloorState state() {
    floor.tell(new FloorCommand.Describe(answers.ref()));
    return answers.receiveMessage().state();
  }

  private void claimAll(String message) {
    NINE.forEach(each -> floor.tell(claim(message, each, Reason.MEMBER, claims.ref())));
  }

  private int granted(int answersExpected) {
    int granted = 0;
    for (int i = 0; i < answersExpected; i++) {
      granted += claims.receiveMessage().granted() ? 1 : 0;
    }
    return granted;
  }

  private Round round(String message) {
    return state().find(message).orElseThrow();
  }

  private void awaitTurn(String message, Turn.State wanted) {
    answers.awaitAssert(
        () -> {
          bench.advance(Duration.ofMillis(500));
          serve(RunProgress.Phase.RUNNING, Optional.empty());
          assertThat(round(message).turns().getLast().state()).isEqualTo(wanted);
          return wanted;
        });
  }

  /** Plays the agents: answers what couriers ask. */
  private void serve(RunProgress.Phase phase, Optional<RunRecord.State> end) {
    MirrorbornCommand asked = next();
    while (asked != null) {
      switch (asked) {
        case Deliver deliver -> {
          Inbound message = deliver.message();
          delivered.put(message.run(), message);
          AgentId agent = new AgentId("lux");
          deliver.replyTo().tell(new Accepted(message.run(), agent, message.session(), false));
        }
        case DescribeRun look ->
            look.replyTo()
                .tell(new RunProgress(Optional.of(phase), Optional.empty(), Optional.empty()));
        case CancelRun cancel ->
            cancel.replyTo().tell(ended(cancel.run(), RunRecord.State.CANCELLED));
        case MirrorbornCommand.AwaitRun await ->
            end.ifPresent(how -> await.replyTo().tell(ended(await.run(), how)));
        default -> throw new IllegalStateException("unexpected " + asked);
      }
      asked = next();
    }
  }

  private @Nullable MirrorbornCommand next() {
    try {
      return bench.agents.receiveMessage(Duration.ofMillis(30));
    } catch (AssertionError nothing) {
      return null;
    }
  }

  private RunAnswer ended(RunId run, RunRecord.State how) {
    Inbound message = Objects.requireNonNull(delivered.get(run));
    RunRecord record =
        RunRecord.accepted(new AgentId("lux"), message).ended(how, bench.now(), Usage.NONE, "done");
    return new RunAnswer(Optional.of(record));
  }

  @Test
  void oneOfNineIsWokenAndAllAreAnswered() {
    claimAll("810");
    claims.expectNoMessage(Duration.ofMillis(50));
    bench.advance(GATHER);
    assertThat(granted(9)).isEqualTo(1);
    Deliver deliver = bench.agents.expectMessageClass(Deliver.class);
    assertThat(deliver.message().text()).isEqualTo("Who knows?");
    bench.agents.expectNoMessage(Duration.ofMillis(50));
    claimAll("811");
    // Those who heard the message before have all claimed: there is nobody to wait for.
    assertThat(granted(9)).isEqualTo(1);
    assertThat(round("811").speakers()).doesNotContainAnyElementsOf(round("810").speakers());
  }

  @Test
  void repeatedClaimsAreAnsweredAlikeAlsoAfterACrash() {
    claimAll("810");
    bench.advance(GATHER);
    assertThat(granted(9)).isEqualTo(1);
    Round decided = round("810");
    bench.kill(floor);
    floor = bench.floor("700");
    claimAll("810");
    assertThat(granted(9)).isEqualTo(1);
    assertThat(round("810")).isEqualTo(decided);
    Deliver first = bench.agents.expectMessageClass(Deliver.class);
    Deliver again = bench.agents.expectMessageClass(Deliver.class);
    assertThat(again.message().run()).isEqualTo(first.message().run());
  }

  @Test
  void speakerThatDoesNotBeginIsRecalledAndTheNextOneIsWoken() {
    claimAll("810");
    bench.advance(GATHER);
    granted(9);
    for (int i = 0; i < 40 && round("810").turns().size() < 2; i++) {
      bench.advance(Duration.ofMillis(500));
      bench.agents.awaitAssert(() -> assertThat(state()).isNotNull());
      serve(RunProgress.Phase.QUEUED, Optional.empty());
    }
    Round round = round("810");
    assertThat(round.turns()).hasSize(2);
    assertThat(round.turns().getFirst().state()).isEqualTo(Turn.State.SKIPPED);
    assertThat(round.turns().getFirst().detail()).isEqualTo("it did not begin in time");
    assertThat(round.speakers()).containsExactly(round.turns().getLast().agent());
    awaitTurn("810", Turn.State.BEGUN);
  }

  @Test
  void endOfATurnIsRecorded() {
    floor.tell(claim("810", "lux", Reason.NAMED, claims.ref()));
    bench.advance(GATHER);
    assertThat(claims.receiveMessage().granted()).isTrue();
    answers.awaitAssert(
        () -> {
          bench.advance(Duration.ofSeconds(1));
          serve(RunProgress.Phase.RUNNING, Optional.of(RunRecord.State.COMPLETED));
          assertThat(round("810").turns().getFirst().state()).isEqualTo(Turn.State.SPOKE);
          return Turn.State.SPOKE;
        });
    assertThat(state().heat(new AgentId("lux"))).isEqualTo(10);
  }

  @Test
  void wordsAreObeyedOnceAndOrdersAtOnce() {
    floor.tell(new FloorCommand.Obey("820", true, "ada", answers.ref()));
    assertThat(answers.receiveMessage().state().freeze()).isPresent();
    floor.tell(new FloorCommand.Obey("822", false, "ada", answers.ref()));
    assertThat(answers.receiveMessage().state().freeze()).isEmpty();
    floor.tell(new FloorCommand.Obey("820", true, "ada", answers.ref()));
    assertThat(answers.receiveMessage().state().freeze()).isEmpty();
    floor.tell(new FloorCommand.SetFrozen(true, "ada", answers.ref()));
    assertThat(answers.receiveMessage().state().freeze().orElseThrow().by()).isEqualTo("ada");
  }
}
