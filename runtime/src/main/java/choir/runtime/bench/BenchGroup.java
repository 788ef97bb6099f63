package choir.runtime.bench;

import choir.runtime.node.NodeStore;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.sq.group.MemberSettings;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.io.FreePorts;
import choir.runtime.sq.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A store to measure, in this process: of one member, or of several on one machine and its disk,
 * the first of which leads.
 */
final class BenchGroup implements AutoCloseable {
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Deque<NodeStore> members = new ArrayDeque<>();

  private BenchGroup() {}

  static BenchGroup open(Path folder, int size) throws IOException, InterruptedException {
    BenchGroup group = new BenchGroup();
    try {
      StoreMember first = group.add(folder.resolve("member-1"), 1, Optional.empty());
      first.awaitLeader(System.err::println);
      UUID id = first.id();
      for (int number = 2; number <= size; number++) {
        Path home = folder.resolve("member-" + number);
        StoreMember next = group.add(home, number, Optional.of(id));
        change(
            first,
            new GroupChange(
                GroupChange.What.ADD,
                next.self().id(),
                next.self().address(),
                next.self().forwardAddress()));
        change(first, GroupChange.of(GroupChange.What.PROMOTE, next.self().id()));
      }
      return group;
    } catch (IOException | InterruptedException | RuntimeException failed) {
      group.close();
      throw failed;
    }
  }

  private StoreMember add(Path home, int number, Optional<UUID> join) throws IOException {
    String address = "127.0.0.1:" + FreePorts.next();
    NodeStore store =
        NodeStore.member(
            MemberSettings.Place.onLoopback(home, "bench-" + number, address, join), List.of());
    members.push(store);
    return store.member().orElseThrow();
  }

  /** A listener that has just come may be told to wait: it is asked again. */
  private static void change(StoreMember leader, GroupChange change) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      GroupChange.Result result = leader.group().change(change).toCompletableFuture().join();
      if (result.done()) {
        return;
      }
      if (System.nanoTime() > until) {
        throw new IllegalStateException(change.what() + " was refused: " + result.words());
      }
      Thread.sleep(100);
    }
  }

  /** The store of the member that leads. */
  Store leading() {
    return members.getLast().store();
  }

  @Override
  public void close() throws IOException {
    while (!members.isEmpty()) {
      members.pop().close();
    }
  }
}
