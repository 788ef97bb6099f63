package choir.core.approval;

import choir.core.phext.Coordinate;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The questions of agents to people, as they are stored. A question that has expired is denied,
 * also while its session has not stored that yet.
 */
public record StoredApprovals(ScrollStore store, InstantSource time) {
  /**
   * Maximum number of questions that are listed of either kind. Those for which a turn waits are
   * fewer: an agent has a bounded number of turns.
   */
  public static final int MAX_OPEN = 1_000;

  /** The open questions of all agents: those for which a turn waits, then the others. */
  public CompletionStage<List<Approval>> open() {
    return open(Approval.OPEN)
        .thenCombine(
            open(Approval.UNATTENDED_PHEXT),
            (waiting, others) -> Stream.concat(waiting, others).toList());
  }

  private CompletionStage<Stream<Approval>> open(String phext) {
    return store
        .scrolls(phext, Coordinate.ORIGIN, MAX_OPEN)
        .thenApply(scrolls -> scrolls.stream().map(this::asOfNow).filter(Approval::isOpen));
  }

  /** The question of an id, whatever became of it; empty if there is none. */
  public CompletionStage<Optional<Approval>> find(String id) {
    return store
        .selectLatest(Approval.key(id))
        .thenApply(found -> found.map(this::asOfNow).filter(each -> each.id().equals(id)));
  }

  private Approval asOfNow(Scroll scroll) {
    Approval approval = Approval.parse(scroll.text());
    return approval.isExpiredAt(time.instant())
        ? approval.ended(Approval.State.EXPIRED, "", approval.expiresAt(), false)
        : approval;
  }
}
