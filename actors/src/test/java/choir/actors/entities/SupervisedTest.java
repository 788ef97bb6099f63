package choir.actors.entities;

import static choir.actors.Stage.AGENT_JOURNAL;
import static choir.actors.Stage.LUX;
import static choir.actors.Stage.profile;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.Stage;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.AdoptProfile;
import choir.actors.mirrorborn.MirrorbornCommand.ProfileAdopted;
import choir.core.sq.Outcome;
import choir.core.sq.RefusedException;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of an entity whose write has failed. */
final class SupervisedTest {
  private final Stage stage = new Stage();
  private final TestProbe<ProfileAdopted> adopted = stage.probe();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void anEntityWhoseJournalWasTakenOverStops() {
    ActorRef<MirrorbornCommand> agent = stage.agent();
    stage.journal.failNextPersisted(
        AGENT_JOURNAL,
        new RefusedException(new Outcome.Refused(Outcome.Code.FENCED, "epoch 2 has opened it")));

    agent.tell(new AdoptProfile(profile(), adopted.ref()));

    stage.probe().expectTerminated(agent);
  }

  @Test
  void anEntityWhoseWriteFailedOtherwiseStartsAgainAndGoesOn() {
    ActorRef<MirrorbornCommand> agent = stage.agent();
    stage.journal.failNextPersisted(
        AGENT_JOURNAL, new IllegalStateException("the store's leader is gone"));

    agent.tell(new AdoptProfile(profile(), adopted.ref()));
    adopted.expectNoMessage(Duration.ofMillis(200));
    stage.advance(Duration.ofSeconds(1));
    agent.tell(new AdoptProfile(profile(), adopted.ref()));

    assertThat(adopted.receiveMessage().agent()).isEqualTo(LUX);
  }
}
