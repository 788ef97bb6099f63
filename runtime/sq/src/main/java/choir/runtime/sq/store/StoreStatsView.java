package choir.runtime.sq.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * Statistics of a store as JSON.
 *
 * @param bytes on disk, {@code garbageBytes} and {@code historyBytes} included
 * @param forces durations of the last fsyncs; absent before the first one
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record StoreStatsView(
    int segments,
    long bytes,
    long garbageBytes,
    long historyBytes,
    long scrolls,
    int phexts,
    Optional<FsyncView> forces) {
  /**
   * Durations of the last fsyncs.
   *
   * @param log that they were of
   * @param count number of fsyncs
   */
  public record FsyncView(String log, int count, long medianMicros, long p99Micros) {
    private static FsyncView of(StoreStats.Fsyncs fsyncs) {
      return new FsyncView(
          fsyncs.log(),
          fsyncs.times().count(),
          fsyncs.times().medianMicros(),
          fsyncs.times().p99Micros());
    }
  }

  /** The view of statistics. */
  public static StoreStatsView of(StoreStats stats) {
    return new StoreStatsView(
        stats.segments(),
        stats.bytes(),
        stats.garbage(),
        stats.history(),
        stats.scrolls(),
        stats.phexts(),
        stats.fsyncs().map(FsyncView::of));
  }
}
