package choir.runtime.sq.http;

import choir.runtime.sq.raft.GroupStatus;
import choir.runtime.sq.raft.Member;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The group as one member sees it, as JSON.
 *
 * @param by whose view it is
 * @param role of that member at this moment
 * @param leader its id; empty if none is known
 * @param committed the last entry that a majority has stored
 */
record MembersView(
    String group,
    String by,
    String role,
    String leader,
    long term,
    long committed,
    List<Row> members) {
  /**
   * A member.
   *
   * @param role {@code voter} or {@code listener}, {@code leader} for the voter that leads
   * @param behind entries that it has not stored yet; -1 if that is not known here
   * @param silentMillis since it was last heard of; -1 if that is not known here
   */
  record Row(String id, String address, String role, long behind, long silentMillis) {}

  static MembersView of(GroupStatus status) {
    return new MembersView(
        status.group().toString(),
        status.self().id(),
        status.role().name().toLowerCase(Locale.ROOT),
        status.leader().map(Member::id).orElse(""),
        status.term(),
        status.commitIndex(),
        status.members().stream().map(peer -> row(status, peer)).toList());
  }

  private static Row row(GroupStatus status, GroupStatus.Peer peer) {
    return new Row(
        peer.member().id(),
        peer.member().address(),
        status.roleOf(peer),
        status.lag(peer).orElse(-1),
        status.silence(peer).map(Duration::toMillis).orElse(-1L));
  }
}
