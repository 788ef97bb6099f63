package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.runtime.node.NodeStore;
import choir.runtime.ranch.HomeFolder;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.sq.group.GroupChange.What;
import choir.runtime.sq.group.MemberSettings;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.io.FreePorts;
import choir.runtime.sq.raft.RaftMember;
import choir.runtime.sq.raft.RaftSettings;
import choir.runtime.sq.raft.RaftStartException;
import choir.runtime.sq.raft.ReplicatedStateMachine;
import choir.runtime.sq.raft.StartMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two machines, of which the one that votes is lost. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SqRecoverCommandTest {
  private static final int LATE = 20;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each
  private Path lost;

  @SuppressWarnings("NullAway.Init") // set before each
  private Path left;

  @BeforeEach
  void homes() {
    lost = folder.resolve("lost");
    left = folder.resolve("left");
  }

  /** A home keeps its address: by it the others know it. */
  private final Map<Path, String> addresses = new HashMap<>();

  private static String freeAddress() {
    try {
      return "127.0.0.1:" + FreePorts.next();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }

  private NodeStore open(Path home, Optional<UUID> join) throws IOException {
    String address = addresses.computeIfAbsent(home, unknown -> freeAddress());
    return NodeStore.member(
        MemberSettings.Place.onLoopback(home, home.getFileName().toString(), address, join),
        List.of());
  }

  private static StoreMember leading(NodeStore store) {
    StoreMember member = store.member().orElseThrow();
    await("it leads").until(member::leads);
    return member;
  }

  private static void write(NodeStore store, String phext) {
    Change put = new Change.Put(new ScrollKey(phext, Coordinate.ORIGIN), "the " + phext);
    assertThat(store.store().write(List.of(put)).toCompletableFuture().join())
        .isInstanceOf(Outcome.Done.class);
  }

  private static boolean has(NodeStore store, String phext) {
    return store.store().latest().find(new ScrollKey(phext, Coordinate.ORIGIN)).isPresent();
  }

  /** The one that is left has all in Raft's log, and in its copy what a power cut leaves. */
  private void loseTheVoter() throws IOException {
    try (NodeStore voter = open(lost, Optional.empty())) {
      StoreMember leader = leading(voter);
      write(voter, "early");
      NodeStore listener = open(left, Optional.of(leader.id()));
      var self = listener.member().orElseThrow().self();
      GroupChange add = new GroupChange(What.ADD, self.id(), self.address(), self.forwardAddress());
      // A change that meets an election is refused for the moment: a machine repeats it.
      await("it is added")
          .atMost(Duration.ofMinutes(1))
          .until(() -> leader.group().change(add).toCompletableFuture().join().done());
      await("the listener has a copy").until(() -> has(listener, "early"));
      Path power = folder.resolve("power-cut");
      listener.close();
      copy(HomeFolder.store(left), power);
      try (NodeStore again = open(left, Optional.empty())) {
        for (int i = 1; i <= LATE; i++) {
          write(voter, "late" + i);
        }
        await("the listener has all").until(() -> has(again, "late" + LATE));
      }
      Files.move(HomeFolder.store(left), folder.resolve("whole"));
      Files.move(power, HomeFolder.store(left));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each)));
      }
    }
  }

  private void assertThatNothingIsLost() throws IOException {
    try (NodeStore alone = open(left, Optional.empty())) {
      leading(alone);
      assertThat(has(alone, "early")).isTrue();
      for (int i = 1; i <= LATE; i++) {
        assertThat(has(alone, "late" + i)).as("late%d", i).isTrue();
      }
      write(alone, "after");
    }
    try (NodeStore again = open(left, Optional.empty())) {
      leading(again);
      assertThat(has(again, "after")).isTrue();
    }
  }

  private Terminal recover(Path home, String... more) {
    return Terminal.run(
        Stream.concat(Stream.of("sq", "recover", "--home", home.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void theCopyThatIsLeftBecomesTheStoreWithAllOfRaftsLog() throws IOException {
    loseTheVoter();
    int voter = Integer.parseInt(String.valueOf(addresses.get(lost)).replaceFirst(".*:", ""));
    try (ServerSocket alive = new ServerSocket(voter, 1, InetAddress.getLoopbackAddress())) {
      Terminal refused = recover(left, "--force");
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("is reachable at 127.0.0.1:" + alive.getLocalPort());
    }
    Terminal looked = recover(left);
    assertThat(looked.exitCode()).as(looked.err()).isZero();
    assertThat(looked.out()).contains("lost-", "voter", "Nothing was changed", "--force");
    assertThat(left.resolve("raft")).isDirectory();

    Terminal done = recover(left, "--force");

    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).contains("is now a stand-alone store", "only Raft's log had: " + LATE);
    assertThat(left.resolve("raft")).doesNotExist();
    assertThatNothingIsLost();
  }

  @Test
  void oneThatIsCutOffIsEndedByTheNextStart() throws IOException {
    loseTheVoter();
    Files.move(left.resolve("raft"), left.resolve("raft-recovering-2026-11-21T101112Z"));
    assertThat(recover(left, "--force").err())
        .contains("was interrupted: its next start completes it");
    assertThat(left.resolve("raft")).doesNotExist();

    assertThatNothingIsLost();

    assertThat(left.resolve("raft-recovering-2026-11-21T101112Z")).doesNotExist();
    assertThat(left.resolve("raft-before-2026-11-21T101112Z")).isDirectory();
  }

  /** Finding H1.4: before there was a check, a stranger's bytes were in the log of each member. */
  @Test
  void anEntryThatNobodyCanReadIsLeftOutByOrder() throws IOException {
    String index = storeGarbage();
    assertThat(failureOfStart())
        .contains("entry " + index + " cannot be read", "choir sq recover --skip " + index);
    Terminal wrong = recover(left, "--skip", "99");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("entry 99 is not in the log", "Nothing was changed");
    assertThat(recover(left, "--skip", index, "--force").exitCode()).isEqualTo(2);

    Terminal done = recover(left, "--skip", index);

    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(done.out()).contains("leaves out entry " + index, "7 bytes that it cannot read");
    for (int start = 1; start <= 2; start++) {
      try (NodeStore alone = open(left, Optional.empty())) {
        leading(alone);
        write(alone, "after" + start);
        assertThat(has(alone, "after1")).isTrue();
      }
    }
  }

  /** Puts it into the log as a version without a check did; returns its index. */
  private String storeGarbage() {
    String address = addresses.computeIfAbsent(left, unknown -> freeAddress());
    RaftSettings settings =
        RaftSettings.of(UUID.randomUUID(), HomeFolder.raft(left), "left", address, "127.0.0.1:1");
    try (RaftMember member = RaftMember.start(settings, new Credulous(), StartMode.FOUND)) {
      await("it leads").until(member::leads);
      byte[] index = member.submit(new byte[7]).toCompletableFuture().join();
      return new String(index, StandardCharsets.US_ASCII);
    }
  }

  private String failureOfStart() throws IOException {
    try (NodeStore store = open(left, Optional.empty())) {
      await("it stops").until(() -> store.store().failure().isPresent());
      return String.valueOf(store.store().failure().orElseThrow().getMessage());
    } catch (RaftStartException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  /** Takes anything for an entry, answers with its index, and keeps nothing. */
  private static final class Credulous implements ReplicatedStateMachine {
    @Override
    public long applied() {
      return 0;
    }

    @Override
    public void check(byte[] entry) {}

    @Override
    public byte[] apply(long index, byte[] entry) {
      return Long.toString(index).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public long snapshot(Path into) throws IOException {
      throw new IOException("there is no state");
    }

    @Override
    public void install(Path from, long index) throws IOException {
      throw new IOException("there is no state");
    }
  }

  @Test
  void whoIsTheOnlyMemberOrNoneIsToldSo() throws IOException {
    try (NodeStore alone = open(left, Optional.empty())) {
      leading(alone);
      Terminal inUse = recover(left, "--force");
      assertThat(inUse.exitCode()).isEqualTo(2);
      assertThat(inUse.err()).contains("is in use");
    }
    Terminal only = recover(left, "--force");
    assertThat(only.exitCode()).isEqualTo(2);
    assertThat(only.err()).contains("is the only member of its store");
    Terminal none = recover(lost);
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("is not a member of a replicated store");
  }
}
