package choir.runtime.sq.raft;

import choir.runtime.sq.io.FsyncTimes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What a member knows of itself and its group at one moment: for people, for other nodes, and for
 * decisions that are made again.
 *
 * @param group the group's id
 * @param self this member
 * @param role its part at this moment
 * @param term the term it knows of
 * @param leader the leader, if known
 * @param commitIndex the last entry it knows to be stored by a majority, -1 if none
 * @param applied the last entry in its state, -1 if none; Raft's own entries count
 * @param snapshotIndex the entry behind which the last snapshot was taken, -1 if there is none
 * @param logBytes the size of its Raft log on disk
 * @param members all of the group, as the last configuration it knows has them
 * @param fsyncs how long the last fsyncs of its Raft log took, if there was one
 * @param stopped why it has stopped, if it has
 */
public record GroupStatus(
    UUID group,
    Member self,
    Role role,
    long term,
    Optional<Member> leader,
    long commitIndex,
    long applied,
    long snapshotIndex,
    long logBytes,
    List<Peer> members,
    Optional<FsyncTimes.Spread> fsyncs,
    Optional<String> stopped) {

  /** A member's part. */
  public enum Role {
    /** Takes entries. */
    LEADER,
    /** Votes, and follows a leader. */
    FOLLOWER,
    /** Stands for election. */
    CANDIDATE,
    /** Holds a copy and does not vote. */
    LISTENER,
    /** Takes part no more. */
    STOPPED
  }

  /**
   * A member as this one sees it.
   *
   * @param member who
   * @param voter whether it counts for a majority; a listener otherwise
   * @param lastContact how long ago it answered; known to the leader only
   * @param match up to where its log is known to be the leader's; known to the leader only
   * @param commitIndex up to where it is known to know that entries are stored
   */
  public record Peer(
      Member member,
      boolean voter,
      Optional<Duration> lastContact,
      OptionalLong match,
      OptionalLong commitIndex) {}

  /** {@code leader}, {@code voter} or {@code listener}, for people. */
  public String roleOf(Peer peer) {
    boolean leads = leader.filter(known -> known.id().equals(peer.member().id())).isPresent();
    return leads ? "leader" : peer.voter() ? "voter" : "listener";
  }

  /** Entries that a member has not stored yet; empty if that is not known here. */
  public OptionalLong lag(Peer peer) {
    if (isSelf(peer)) {
      return OptionalLong.of(0);
    }
    return peer.match().isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, commitIndex - peer.match().getAsLong()));
  }

  /** Time since a member was last heard of; empty if that is not known here. */
  public Optional<Duration> silence(Peer peer) {
    return isSelf(peer) ? Optional.of(Duration.ZERO) : peer.lastContact();
  }

  private boolean isSelf(Peer peer) {
    return peer.member().id().equals(self.id());
  }

  /** Number of voters. */
  public int voters() {
    return (int) members.stream().filter(Peer::voter).count();
  }
}
