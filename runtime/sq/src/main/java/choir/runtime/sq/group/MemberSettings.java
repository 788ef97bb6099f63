package choir.runtime.sq.group;

import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.raft.PeerTls;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Settings of one member of the group.
 *
 * @param copy the folder of its copy
 * @param raft the folder of Raft's files
 * @param store how the copy is kept
 */
public record MemberSettings(Place place, Path copy, Path raft, LogSettings store) {
  /**
   * Where and as whom.
   *
   * @param home its folder; made if missing
   * @param node its name in the group, 1 to 100 letters, digits, {@code . _ -}
   * @param address Raft address, {@code host:port}
   * @param forwardAddress where its actor system is reached, {@code host:port}
   * @param join the group that an empty home joins; without one it founds a group on what it has
   * @param listenOn the host to listen on for Raft, if not that of {@code address}
   * @param wan whether other members are beyond a slow line
   * @param tls with which it takes part in Raft; must stay open as long as the member. In plain
   *     text without
   */
  public record Place(
      Path home,
      String node,
      String address,
      String forwardAddress,
      Optional<UUID> join,
      Optional<String> listenOn,
      boolean wan,
      Optional<PeerTls> tls) {
    /** A member that is only reachable on this machine, in plain text, without forwarding. */
    public static Place onLoopback(Path home, String node, String address, Optional<UUID> join) {
      return new Place(
          home, node, address, "127.0.0.1:1", join, Optional.empty(), false, Optional.empty());
    }
  }
}
