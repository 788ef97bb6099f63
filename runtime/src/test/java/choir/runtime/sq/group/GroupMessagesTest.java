package choir.runtime.sq.group;

import choir.runtime.sq.io.FsyncTimes;
import choir.runtime.sq.raft.GroupStatus;
import choir.runtime.sq.raft.Member;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.SerializationTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What crosses nodes arrives as it was sent. */
final class GroupMessagesTest {
  private static final Config CONFIG =
      ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = WARNING")
          .withFallback(ConfigFactory.load("choir"))
          .resolve();
  private static final ActorTestKit KIT = ActorTestKit.create("group-messages", CONFIG);

  private final SerializationTestKit serialization = KIT.serializationTestKit();

  @AfterAll
  static void close() {
    KIT.shutdownTestKit();
  }

  @Test
  void aStatusOfWhichLittleIsKnownArrivesWhole() {
    Member a = new Member("a-1", "127.0.0.1:7100", "");
    GroupStatus.Peer peer =
        new GroupStatus.Peer(a, true, Optional.empty(), OptionalLong.empty(), OptionalLong.empty());
    verify(
        new GroupStatus(
            UUID.randomUUID(),
            a,
            GroupStatus.Role.CANDIDATE,
            1,
            Optional.empty(),
            -1,
            -1,
            -1,
            0,
            List.of(peer),
            Optional.empty(),
            Optional.empty()));
  }

  @Test
  void aStatusOfWhichAllIsKnownArrivesWhole() {
    Member b = new Member("b-2", "127.0.0.1:7101", "127.0.0.1:7201");
    GroupStatus.Peer peer =
        new GroupStatus.Peer(
            b, false, Optional.of(Duration.ofMillis(17)), OptionalLong.of(4), OptionalLong.of(3));
    verify(
        new GroupStatus(
            UUID.randomUUID(),
            b,
            GroupStatus.Role.STOPPED,
            7,
            Optional.of(b),
            5,
            4,
            2,
            1 << 20,
            List.of(peer),
            Optional.of(new FsyncTimes.Spread(10, 900, 5_000)),
            Optional.of("the disk failed")));
  }

  private void verify(GroupStatus status) {
    serialization.verifySerialization(new ProposalForwarder.Description(status), true);
  }

  @Test
  void aChangeAndItsResultArriveWhole() {
    serialization.verifySerialization(
        new GroupChange(GroupChange.What.ADD, "c-3", "127.0.0.1:7102", ""), true);
    serialization.verifySerialization(new GroupChange.Result("NOT_CAUGHT_UP", "wait"), true);
  }
}
