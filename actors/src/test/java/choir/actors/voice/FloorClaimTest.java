package choir.actors.voice;

import static choir.actors.EntityTestBench.NOON;
import static choir.actors.ManualChat.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.ManualChat;
import choir.actors.floor.FloorCommand;
import choir.actors.mirrorborn.MirrorbornCommand.Deliver;
import choir.actors.roster.RosterCommand;
import choir.actors.voice.VoiceCommand.VoiceSummary;
import choir.core.chat.ChatEvent;
import choir.core.chat.ChatMessage;
import choir.core.floor.FloorEvent;
import choir.core.floor.FloorState;
import choir.core.floor.Freeze;
import choir.core.floor.Reason;
import choir.core.sq.Change;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A voice in a channel with rounds. */
final class FloorClaimTest {
  private final EntityTestBench bench = new EntityTestBench();
  private final TestProbe<VoiceSummary> summaries = bench.probe();
  private final ActorRef<VoiceCommand> voice = bench.voice();

  @BeforeEach
  void connect() {
    bench.chat.floors.put("700", 1);
    voice.tell(VoiceCommand.Attend.INSTANCE);
    summaries.awaitAssert(
        () -> {
          voice.tell(new VoiceCommand.Describe(summaries.ref()));
          assertThat(summaries.receiveMessage().connected()).isTrue();
          return "connected";
        });
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void write(String id, String text) {
    ChatMessage message = ManualChat.message(id, "700", OWNER, text);
    bench.chat.put(message);
    bench.chat.session().tell(new ChatEvent.Written(message));
  }

  private FloorCommand.Claim claimed() {
    RosterCommand.Find find = bench.rosters.expectMessageClass(RosterCommand.Find.class);
    find.replyTo()
        .tell(new RosterCommand.Found(EntityTestBench.LUX, Optional.of(EntityTestBench.profile())));
    return bench.floors.expectMessageClass(FloorCommand.Claim.class);
  }

  @Test
  void messageForEverybodyIsClaimedAndNobodyIsWokenByTheVoice() {
    write("1000", "Who knows?");
    FloorCommand.Claim claim = claimed();
    assertThat(claim.bid().reason()).isEqualTo(Reason.MEMBER);
    assertThat(claim.person()).contains("owner");
    claim.replyTo().tell(new FloorCommand.Claimed("1000", true));
    summaries.awaitAssert(() -> assertThat(bench.chat.typing).containsExactly("700"));
    bench.agents.expectNoMessage(Duration.ofMillis(50));
    write("1001", "[coord: 3.x] And who else?");
    assertThat(claimed().bid().reason()).isEqualTo(Reason.ZONE);
  }

  @Test
  void claimIsRepeatedAndAMessageThatNamesTheAgentIsTakenWithoutAFloorInTheEnd() {
    write("1000", "<@901> what is the time?");
    assertThat(claimed().bid().reason()).isEqualTo(Reason.NAMED);
    bench.advance(Duration.ofSeconds(2));
    bench.floors.expectMessageClass(FloorCommand.Claim.class);
    bench.agents.expectNoMessage(Duration.ofMillis(50));
    for (int i = 0; i < 5; i++) {
      bench.advance(Duration.ofSeconds(2));
    }
    Deliver deliver = bench.agents.expectMessageClass(Deliver.class);
    assertThat(deliver.message().text()).isEqualTo("owner: what is the time?");
  }

  @Test
  void messageForEverybodyIsPassedOverWhenNoFloorAnswers() {
    write("1000", "Who knows?");
    claimed();
    for (int i = 0; i < 70; i++) {
      bench.advance(Duration.ofSeconds(2));
    }
    bench.agents.expectNoMessage(Duration.ofMillis(50));
    write("1001", "<@901> and you?");
    RosterCommand.Find find = bench.rosters.expectMessageClass(RosterCommand.Find.class);
    assertThat(find.agent()).isEqualTo(EntityTestBench.LUX);
  }

  @Test
  void wordOfAPersonGoesToTheFloorAndWakesNobody() {
    write("1000", "FREEZE");
    FloorCommand.Obey obey = bench.floors.expectMessageClass(FloorCommand.Obey.class);
    assertThat(obey.freezes()).isTrue();
    assertThat(obey.by()).isEqualTo("owner");
    obey.replyTo().tell(new FloorCommand.Answer(FloorState.EMPTY));
    bench.agents.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void freezeOfAllPlacesIsReadFromItsScroll() {
    assertThat(Freezes.check(bench.store, "700").toCompletableFuture()).isCompletedWithValue(null);
    List<Change> frozen =
        new FloorEvent.FloorFrozen(Freeze.EVERYWHERE, "ada", "", NOON).projection();
    bench.store.write(frozen).toCompletableFuture().join();
    assertThat(Freezes.check(bench.store, "700").toCompletableFuture()).isCompletedExceptionally();
  }
}
