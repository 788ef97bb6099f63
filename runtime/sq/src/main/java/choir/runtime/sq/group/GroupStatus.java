package choir.runtime.sq.group;

import choir.runtime.sq.raft.Status;
import java.time.Duration;
import java.util.List;

/**
 * The group as one member sees it, for people.
 *
 * @param by whose view it is
 * @param leader its id; empty if none is known
 * @param committed the last entry that a majority has stored
 */
public record GroupStatus(
    String group,
    String by,
    String role,
    String leader,
    long term,
    long committed,
    List<Row> members)
    implements GroupMessage {
  /**
   * A member.
   *
   * @param role {@code voter} or {@code listener}, {@code leader} for the voter that leads
   * @param behind entries that it has not stored yet; -1 if that is not known here
   * @param silentMillis since it was last heard of; -1 if that is not known here
   */
  public record Row(String id, String address, String role, long behind, long silentMillis) {}

  static GroupStatus of(String group, Status status) {
    String leader = status.leader().map(member -> member.id()).orElse("");
    List<Row> rows = status.members().stream().map(peer -> row(status, leader, peer)).toList();
    return new GroupStatus(
        group,
        status.self().id(),
        status.role().name().toLowerCase(java.util.Locale.ROOT),
        leader,
        status.term(),
        status.commitIndex(),
        rows);
  }

  private static Row row(Status status, String leader, Status.Peer peer) {
    String id = peer.member().id();
    boolean leads = id.equals(leader);
    boolean self = id.equals(status.self().id());
    long behind =
        self
            ? 0
            : peer.match().stream()
                .map(m -> Math.max(0, status.commitIndex() - m))
                .findFirst()
                .orElse(-1);
    return new Row(
        id,
        peer.member().address(),
        leads ? "leader" : peer.voter() ? "voter" : "listener",
        behind,
        self ? 0 : peer.lastContact().map(Duration::toMillis).orElse(-1L));
  }
}
