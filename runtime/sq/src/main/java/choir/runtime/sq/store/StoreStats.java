package choir.runtime.sq.store;

import choir.runtime.sq.io.FsyncTimes;
import choir.runtime.sq.log.LogStats;
import java.util.Optional;

/**
 * Statistics of a store, for status pages.
 *
 * @param bytes on disk, {@code garbage} and {@code history} included
 * @param garbage bytes of records that nothing refers to any more
 * @param history bytes of records that are kept and are not what a scroll is now: its earlier
 *     versions, its deletion, and the earlier runs of a text that was added to
 * @param scrolls that can be read, those of the journal included
 * @param fsyncs how long it takes until what is acknowledged is on disk; empty if nothing was yet
 */
public record StoreStats(
    int segments,
    long bytes,
    long garbage,
    long history,
    long scrolls,
    int phexts,
    Optional<Fsyncs> fsyncs) {
  /** Name of the scroll log, which makes the writes of a single store durable. */
  static final String SCROLL_LOG = "scrolls";

  /** Name of the Raft log, which makes the writes of a group durable. */
  public static final String RAFT_LOG = "raft";

  /**
   * How long the last fsyncs took.
   *
   * @param log of which log they were
   */
  public record Fsyncs(String log, FsyncTimes.Spread times) {}

  /** Statistics of a store whose writes wait for its own log. */
  static StoreStats of(LogStats log) {
    return new StoreStats(
        log.segments(),
        log.bytes(),
        log.garbage(),
        log.history(),
        log.scrolls(),
        log.phexts(),
        log.fsyncs().map(times -> new Fsyncs(SCROLL_LOG, times)));
  }

  /** The same with the fsyncs of the log that its writes wait for. */
  public StoreStats with(Optional<Fsyncs> other) {
    return new StoreStats(segments, bytes, garbage, history, scrolls, phexts, other);
  }
}
