package choir.runtime.sq.log;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was known of a log when a segment was sealed, besides the keys: a restart goes on from here
 * with the records behind.
 *
 * @param phexts by their names
 * @param garbage by the numbers of the segments
 */
record IndexNotes(Map<String, Phext> phexts, Map<Integer, Segment.Garbage> garbage) {
  /**
   * Totals of a phext.
   *
   * @param retention as the settings were: by other settings other places count
   */
  record Phext(String retention, long size, long bytes, long floor) {}

  static IndexNotes of(
      LogSettings settings, Map<String, PhextTotals> totals, Map<Integer, Segment> segments) {
    Map<String, Phext> phexts = new LinkedHashMap<>();
    totals.forEach(
        (name, each) ->
            phexts.put(
                name,
                new Phext(retention(settings, name), each.size(), each.bytes(), each.floor())));
    Map<Integer, Segment.Garbage> garbage = new LinkedHashMap<>();
    segments.forEach((number, each) -> garbage.put(number, each.garbageCounts()));
    return new IndexNotes(phexts, garbage);
  }

  private static String retention(LogSettings settings, String phext) {
    return settings.latestOnly().test(phext)
        ? "latest"
        : settings.history().apply(phext).toString();
  }

  /** Whether the settings are those by which this was noted. */
  boolean suits(LogSettings settings) {
    return phexts.entrySet().stream()
        .allMatch(each -> each.getValue().retention().equals(retention(settings, each.getKey())));
  }
}
