package choir.runtime.sq.raft;

import java.util.Optional;

/** The request needs the leader, which this member is not. Nothing was stored. */
public final class NotLeaderException extends ReplicationException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Member> leader;

  NotLeaderException(Optional<Member> leader) {
    super(
        Code.NOT_LEADER,
        leader
            .map(m -> "this member does not lead; " + m.id() + " at " + m.address() + " does")
            .orElse("this member does not lead, and no leader is known; try again shortly"));
    this.leader = leader;
  }

  /** The leader, as far as this member knows. */
  public Optional<Member> leader() {
    return leader;
  }
}
