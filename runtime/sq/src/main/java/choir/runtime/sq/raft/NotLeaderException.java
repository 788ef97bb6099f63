package choir.runtime.sq.raft;

import java.util.Optional;

/** Only a leader can do this, and this member does not lead. Nothing was stored. */
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

  /** Who leads, as far as this member knows; ask there. */
  public Optional<Member> leader() {
    return leader;
  }
}
