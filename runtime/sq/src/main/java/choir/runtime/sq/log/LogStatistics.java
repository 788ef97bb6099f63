package choir.runtime.sq.log;

import choir.core.phext.Coordinate;
import choir.runtime.sq.io.FsyncTimes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Statistics of the scroll log. */
public final class LogStatistics {
  /** Keys that are looked at in one step, between which the writer gets a turn. */
  private static final int PAGE = 4096;

  private final ScrollLog log;

  public LogStatistics(ScrollLog log) {
    this.log = log;
  }

  /** The phexts that hold scrolls, in order of their names. */
  public List<PhextStats> phexts(String prefix) {
    return log.reading(
        () ->
            log.totals().entrySet().stream()
                .filter(each -> each.getKey().startsWith(prefix) && each.getValue().size() > 0)
                .sorted(Map.Entry.comparingByKey())
                .map(each -> of(each.getKey(), each.getValue()))
                .toList());
  }

  private static PhextStats of(String phext, PhextTotals totals) {
    return new PhextStats(phext, totals.size(), totals.bytes());
  }

  /**
   * Scrolls of a phext whose last change is not later than a version, in order of coordinates.
   *
   * @param wanted a cheap test; texts are not read
   */
  public List<ScrollVersion> unchanged(
      String phext, long since, Predicate<ScrollVersion> wanted, int limit) {
    List<ScrollVersion> found = new ArrayList<>();
    Coordinate begin = Coordinate.ORIGIN;
    boolean more = true;
    while (more && found.size() < limit) {
      Coordinate first = begin;
      int[] seen = {0};
      Coordinate[] next = {null};
      log.visit(
          phext,
          first,
          (at, place) -> {
            if (seen[0]++ == PAGE) {
              next[0] = at;
              return false;
            }
            ScrollVersion scroll = new ScrollVersion(at, place.version());
            if (!place.gone() && place.version() <= since && wanted.test(scroll)) {
              found.add(scroll);
            }
            return found.size() < limit;
          });
      more = next[0] != null;
      begin = more ? next[0] : begin;
    }
    return found;
  }

  /** History of the phexts that hold or held scrolls, in order of their names. */
  public List<PhextHistory> histories(String prefix, Instant now) {
    List<String> names =
        log.reading(
            () ->
                log.totals().keySet().stream()
                    .filter(each -> each.startsWith(prefix))
                    .sorted()
                    .toList());
    return names.stream().map(each -> history(each, now)).toList();
  }

  private PhextHistory history(String phext, Instant now) {
    boolean none = log.latestOnly(phext);
    return log.reading(
        () -> {
          PhextTotals totals = log.totals().getOrDefault(phext, new PhextTotals(none));
          return new PhextHistory(
              phext,
              none ? Duration.ZERO : log.settings().history().apply(phext),
              none ? Optional.empty() : Optional.of(beginning(phext, now)),
              totals.size(),
              totals.bytes(),
              totals.stored() - totals.bytes());
        });
  }

  private PhextHistory.Beginning beginning(String phext, Instant now) {
    LogHistory history = new LogHistory(new LogReader(log));
    long version = history.horizon(phext, now);
    return new PhextHistory.Beginning(version, history.timeOf(Math.max(1, version)));
  }

  /** Totals of all phexts. */
  public LogStats stats() throws IOException {
    long bytes = 0;
    for (Segment segment : log.segments()) {
      bytes += segment.size();
    }
    long size = bytes;
    Optional<FsyncTimes.Spread> fsyncs = log.fsyncs().spread();
    return log.reading(() -> stats(size, fsyncs));
  }

  private LogStats stats(long bytes, Optional<FsyncTimes.Spread> fsyncs) {
    long garbage = log.segments().stream().mapToLong(Segment::garbage).sum();
    long history = 0;
    long scrolls = 0;
    int phexts = 0;
    for (Map.Entry<String, PhextTotals> each : log.totals().entrySet()) {
      PhextTotals totals = each.getValue();
      scrolls += totals.size();
      phexts += totals.size() > 0 ? 1 : 0;
      history += totals.latestOnly() ? 0 : totals.stored() - totals.bytes();
    }
    return new LogStats(log.segmentCount(), bytes, garbage, history, scrolls, phexts, fsyncs);
  }
}
