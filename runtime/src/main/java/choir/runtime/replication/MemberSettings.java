package choir.runtime.replication;

import choir.runtime.sq.StoreSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * One machine's part in the store.
 *
 * @param home holds the copy in {@code sq} and Raft's files in {@code raft}; made if missing
 * @param node its name in the group
 * @param address where it takes part in Raft, {@code host:port}
 * @param forwardAddress where its actor system is reached, {@code host:port}
 * @param join the group that it joins, empty; if there is none, it founds one on what it has
 * @param store how the copy is kept
 */
public record MemberSettings(
    Path home,
    String node,
    String address,
    String forwardAddress,
    Optional<UUID> join,
    StoreSettings store) {
  Path copy() {
    return home.resolve("sq");
  }

  Path raft() {
    return home.resolve("raft");
  }
}
