package choir.runtime.sq.log;

import choir.core.sq.ScrollKey;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * The index over the log: the locations of the scrolls of each phext, and the garbage. Guarded by
 * the log's lock.
 */
final class ScrollIndexes {
  private final LogSettings settings;
  private final NavigableMap<Integer, Segment> segments;
  private final Map<String, ScrollIndex> indexes = new HashMap<>();

  /**
   * @param segments of the log, which owns them
   */
  ScrollIndexes(LogSettings settings, NavigableMap<Integer, Segment> segments) {
    this.settings = settings;
    this.segments = segments;
  }

  /** By the names of the phexts. */
  Map<String, ScrollIndex> all() {
    return indexes;
  }

  /** The index of a phext; null if the log never held any of its scrolls. */
  @Nullable ScrollIndex find(String phext) {
    return indexes.get(phext);
  }

  private ScrollIndex index(String phext) {
    return indexes.computeIfAbsent(
        phext, name -> new ScrollIndex(settings.latestOnly().test(name)));
  }

  /**
   * Folds one record in.
   *
   * @param prev version of the scroll's change before, by which is noticed what the log lacks
   * @param base of the text to which this one is joined, which goes on to be needed
   */
  void fold(
      RecordKind kind, ScrollKey key, long prev, long base, ScrollIndex.Place place, String time) {
    String phext = key.phext();
    long upper = key.at().upperBits();
    int lower = key.at().lowerBits();
    ScrollIndex index = index(phext);
    index.store(place.length());
    if (kind == RecordKind.CUT) {
      if (index.latestOnly()) {
        index.cut(upper, lower).forEach(each -> discard(phext, each, time));
      }
    } else if (kind.sets()) {
      ScrollIndex.Place before = index.put(upper, lower, place);
      noticeGap(index, before, prev, place.version());
      if (before != null && before.version() != base) {
        discard(phext, before, time);
      }
    } else if (index.latestOnly()) {
      discard(phext, index.remove(upper, lower), time);
    } else {
      ScrollIndex.Place before = index.get(upper, lower);
      // What was deleted without being there has no history.
      if (prev != 0 || (before != null && !before.gone())) {
        index.put(upper, lower, place);
        noticeGap(index, before, prev, place.version());
        discard(phext, before, time);
      }
    }
  }

  /**
   * What a shorter retention than the present one dropped is missing for good: the chain of a
   * scroll's versions says so.
   */
  private void noticeGap(
      ScrollIndex index, ScrollIndex.@Nullable Place before, long prev, long at) {
    boolean whole = before == null ? prev == 0 : before.version() == prev;
    if (!whole && !index.latestOnly() && (before != null || mayLack(prev))) {
      index.lacksBefore(at);
    }
  }

  /** Whether something of that version may have been left out of the log. */
  private boolean mayLack(long version) {
    Segment segment = segmentOf(version);
    return segment == null || segment.generation() > 1;
  }

  /** The only segment that may hold records of a version; null if there is none. */
  @Nullable Segment segmentOf(long wanted) {
    int low = 0;
    int high = segments.isEmpty() ? 0 : segments.lastKey();
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      Segment segment = segments.get(middle);
      if (segment != null && segment.after() < wanted) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return segments.get(low);
  }

  /** Counts a record that says no more what a scroll is. */
  void discard(String phext, ScrollIndex.@Nullable Place place, String time) {
    Segment segment = place == null ? null : segments.get(place.segment());
    if (place == null || segment == null || settings.keepsAll(phext)) {
      return;
    }
    if (settings.latestOnly().test(phext)) {
      segment.addGarbage(place.length());
    } else {
      segment.addExpiring(place.length(), time, settings.history().apply(phext));
    }
  }

  /** Takes note of what compaction left out: bytes of records, by their phexts. */
  void leftOut(Map<String, Long> bytes) {
    bytes.forEach((phext, left) -> index(phext).store(-left));
  }
}
