package choir.runtime.sq.log;

import choir.core.sq.ScrollKey;
import choir.runtime.sq.index.Place;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which records of a segment survive a compaction.
 *
 * <p>Of a phext that keeps the latest alone: what the scrolls are now. Of one that keeps its
 * history for a time: what they were at the beginning of that time and all since. To what a scroll
 * was belong the runs of its text. Deletions stay, so that what they deleted in an earlier segment
 * does not come back, and so that a log which is opened to keep more from now on can tell what it
 * lacks. What cuts a book goes from the first segment, where nothing is left that it could concern.
 * The last record stays in any case: its number is what the next segment follows.
 */
final class CompactionFilter {
  /** Scrolls of which is remembered what they need; of others it is found again. */
  private static final int REMEMBERED = 10_000;

  /**
   * What one scroll needs.
   *
   * @param floor its oldest change that is kept
   * @param runs older ones that its text is made of
   */
  private record Needs(long floor, Set<Long> runs) {
    boolean has(long version) {
      return version >= floor || runs.contains(version);
    }
  }

  private final LogReader reader;
  private final Instant now;
  private final boolean first;
  private final Map<String, Long> horizons = new HashMap<>();
  private final Map<ScrollKey, Needs> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ScrollKey, Needs> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param now time of the last batch
   * @param first whether it is about the first segment
   */
  CompactionFilter(LogReader reader, Instant now, boolean first) {
    this.reader = reader;
    this.now = now;
    this.first = first;
  }

  boolean keeps(LogRecord record, boolean last) {
    String phext = record.key().phext();
    if (last || reader.log().settings().keepsAll(phext)) {
      return true;
    }
    if (record.kind() == RecordKind.CUT) {
      return !first;
    }
    if (record.kind() == RecordKind.DELETE) {
      return true;
    }
    return isLive(record) || needs(record.key()).has(record.index());
  }

  /** Whether a record that is kept will be garbage one day. */
  boolean isSuperseded(LogRecord record) {
    boolean kept = reader.log().settings().keepsAll(record.key().phext());
    return record.kind().sets() && !kept && !isLive(record);
  }

  /** Whether the index says that a record is its scroll's last change. */
  private boolean isLive(LogRecord record) {
    Place place = reader.log().place(record.key());
    return place != null && place.version() == record.index() && place.part() == record.part();
  }

  private Needs needs(ScrollKey key) {
    Needs known = remembered.get(key);
    if (known == null) {
      known = find(key);
      remembered.put(key, known);
    }
    return known;
  }

  private Needs find(ScrollKey key) {
    Place place = reader.log().place(key);
    if (place == null) {
      return new Needs(Long.MAX_VALUE, Set.of());
    }
    long horizon = horizon(key.phext());
    if (place.version() <= horizon && (place.gone() || !place.chained())) {
      return new Needs(place.gone() ? Long.MAX_VALUE : place.version(), Set.of());
    }
    LogReader.Hit oldest = oldest(key, horizon);
    if (oldest == null) {
      return new Needs(0, Set.of());
    }
    Set<Long> runs = new HashSet<>();
    long base = oldest.record().base();
    while (base != 0) {
      runs.add(base);
      LogReader.Hit run = reader.hit(key, base);
      base = run == null ? 0 : run.record().base();
    }
    return new Needs(oldest.record().index(), runs);
  }

  /** The change that was in force at the horizon; null if there was none yet. */
  private LogReader.@Nullable Hit oldest(ScrollKey key, long horizon) {
    LogReader.Hit hit = reader.latest(key);
    while (hit != null && hit.record().index() > horizon) {
      long prev = hit.record().prev();
      hit = prev == 0 ? null : reader.hit(key, prev);
    }
    return hit;
  }

  private long horizon(String phext) {
    return reader.log().latestOnly(phext)
        ? Long.MAX_VALUE
        : horizons.computeIfAbsent(phext, each -> new LogHistory(reader).horizon(each, now));
  }
}
