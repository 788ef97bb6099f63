package choir.core.phext;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The scrolls of a phext in coordinate order. Immutable. Contains no empty scrolls: an empty scroll
 * equals an absent one. Every operation takes linear time; {@link #with} copies the map, so use
 * {@link #of} for bulk changes.
 */
public final class Phext {
  /** Marks scrolls in a delta that only the caller has; defined by SQ. */
  public static final String MISSING = "---sq:Scroll-Missing---";

  private static final Phext EMPTY = new Phext(new TreeMap<>());

  private final SortedMap<Coordinate, String> scrolls;

  private Phext(SortedMap<Coordinate, String> scrolls) {
    this.scrolls = Collections.unmodifiableSortedMap(scrolls);
  }

  /** A phext without scrolls. */
  public static Phext empty() {
    return EMPTY;
  }

  /**
   * Parses a text. Every text is a phext; text without breaks is one scroll at the origin. If two
   * pieces of text have the same coordinate, as is possible at 999, the last one wins.
   */
  public static Phext parse(String text) {
    TreeMap<Coordinate, String> scrolls = new TreeMap<>();
    for (Scroll scroll : Scroll.parse(text)) {
      if (!scroll.text().isEmpty()) {
        scrolls.put(scroll.at(), scroll.text());
      }
    }
    return new Phext(scrolls);
  }

  /**
   * Creates a phext from a map; empty scrolls are omitted.
   *
   * @throws IllegalArgumentException if an entry is not a valid {@link Scroll}
   */
  public static Phext of(Map<Coordinate, String> scrolls) {
    TreeMap<Coordinate, String> nonEmpty = new TreeMap<>();
    scrolls.forEach(
        (at, text) -> {
          Scroll scroll = new Scroll(at, text);
          if (!text.isEmpty()) {
            nonEmpty.put(scroll.at(), scroll.text());
          }
        });
    return new Phext(nonEmpty);
  }

  /** The non-empty scrolls in order; unmodifiable. */
  public SortedMap<Coordinate, String> scrolls() {
    return scrolls;
  }

  /** The number of scrolls. */
  public int size() {
    return scrolls.size();
  }

  /** Whether there are no scrolls. */
  public boolean isEmpty() {
    return scrolls.isEmpty();
  }

  /** The text at a coordinate; empty if absent. */
  public String select(Coordinate at) {
    return scrolls.getOrDefault(at, "");
  }

  /**
   * Returns a phext with one scroll replaced; an empty text removes it.
   *
   * @throws IllegalArgumentException if the arguments are not a valid {@link Scroll}
   */
  public Phext with(Coordinate at, String text) {
    Scroll scroll = new Scroll(at, text);
    TreeMap<Coordinate, String> changed = new TreeMap<>(scrolls);
    if (text.isEmpty()) {
      changed.remove(at);
    } else {
      changed.put(scroll.at(), scroll.text());
    }
    return new Phext(changed);
  }

  /**
   * Returns a phext with a text appended to a scroll.
   *
   * @throws IllegalArgumentException if the arguments are not a valid {@link Scroll}
   */
  public Phext append(Coordinate at, String text) {
    return with(at, select(at).concat(text));
  }

  /** Returns a phext without the scroll at a coordinate. */
  public Phext without(Coordinate at) {
    return with(at, "");
  }

  /** The shortest text that {@link #parse} parses to this phext. */
  public String serialize() {
    StringBuilder out = new StringBuilder();
    Cursor cursor = new Cursor();
    scrolls.forEach(
        (at, text) -> {
          cursor.moveTo(at, out);
          out.append(text);
        });
    return out.toString();
  }

  /** The canonical form of a text: identical for equal phexts. */
  public static String normalize(String text) {
    return parse(text).serialize();
  }

  /** The union of both phexts; texts at the same coordinate are concatenated. */
  public Phext merge(Phext other) {
    TreeMap<Coordinate, String> merged = new TreeMap<>(scrolls);
    other.scrolls.forEach((at, text) -> merged.merge(at, text, String::concat));
    return new Phext(merged);
  }

  /** The scrolls at coordinates where {@code other} has none. */
  public Phext subtract(Phext other) {
    TreeMap<Coordinate, String> left = new TreeMap<>(scrolls);
    other.scrolls.keySet().forEach(left::remove);
    return new Phext(left);
  }

  /** {@link Checksum} of the serialised phext. */
  public String checksum() {
    return Checksum.of(serialize());
  }

  /** Each scroll replaced by its {@link Checksum}. */
  public Phext manifest() {
    TreeMap<Coordinate, String> checksums = new TreeMap<>();
    scrolls.forEach((at, text) -> checksums.put(at, Checksum.of(text)));
    return new Phext(checksums);
  }

  /**
   * The differences for a copy with the given checksums: scrolls that it lacks or that differ, and
   * {@link #MISSING} where only the copy has a scroll.
   *
   * @throws IllegalArgumentException if a scroll that only the copy has is at an unreachable
   *     coordinate
   */
  public Phext delta(Map<Coordinate, String> theirs) {
    TreeMap<Coordinate, String> delta = new TreeMap<>();
    scrolls.forEach(
        (at, text) -> {
          if (!Checksum.of(text).equals(theirs.get(at))) {
            delta.put(at, text);
          }
        });
    for (Coordinate at : theirs.keySet()) {
      if (!scrolls.containsKey(at)) {
        delta.put(at, new Scroll(at, MISSING).text());
      }
    }
    return new Phext(delta);
  }

  /** The changes from this phext to {@code other}, in coordinate order. */
  public List<Difference> diff(Phext other) {
    TreeSet<Coordinate> coordinates = new TreeSet<>(scrolls.keySet());
    coordinates.addAll(other.scrolls.keySet());
    List<Difference> differences = new ArrayList<>();
    for (Coordinate at : coordinates) {
      @Nullable String before = scrolls.get(at);
      @Nullable String after = other.scrolls.get(at);
      if (before == null && after != null) {
        differences.add(new Difference.Added(at, after));
      } else if (before != null && after == null) {
        differences.add(new Difference.Removed(at, before));
      } else if (before != null && after != null && !before.equals(after)) {
        differences.add(new Difference.Changed(at, before, after));
      }
    }
    return differences;
  }

  /**
   * The table of contents, one line per scroll: {@code * COORDINATE: SUMMARY} with {@link
   * Scroll#summary()}. An empty phext has one line, for the origin, as in SQ.
   */
  public String textMap() {
    return textMap(Integer.MAX_VALUE);
  }

  /** Like {@link #textMap()}, with a maximum size of summaries ({@link Scroll#summary(int)}). */
  public String textMap(int summaryBytes) {
    StringBuilder out = new StringBuilder();
    scrolls.forEach((at, text) -> line(at, text, summaryBytes, out));
    if (scrolls.isEmpty()) {
      line(Coordinate.ORIGIN, "", summaryBytes, out);
    }
    return out.toString();
  }

  private static void line(Coordinate at, String text, int summaryBytes, StringBuilder out) {
    out.append("* ").append(at).append(": ");
    out.append(Scroll.summary(text, summaryBytes)).append('\n');
  }

  /**
   * Moves every break of a text one level up: line feeds become scroll breaks, scroll breaks
   * section breaks, and so on; library breaks remain. The inverse is {@link #contract}, unless
   * there are library breaks.
   */
  public static String expand(String text) {
    return shift(text, -1);
  }

  /**
   * Moves every break of a text one level down: library breaks become shelf breaks, and so on,
   * scroll breaks become line feeds. The inverse is {@link #expand}, unless there are line feeds.
   */
  public static String contract(String text) {
    return shift(text, 1);
  }

  private static String shift(String text, int by) {
    String levels = "\u0001\u001F\u001E\u001D\u001C\u001A\u0019\u0018\u0017\n";
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      int level = chars[i] < ' ' ? levels.indexOf(chars[i]) : -1;
      if (level >= 0) {
        chars[i] = levels.charAt(Math.clamp(level + by, 0, levels.length() - 1));
      }
    }
    return new String(chars);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Phext that && scrolls.equals(that.scrolls);
  }

  @Override
  public int hashCode() {
    return scrolls.hashCode();
  }

  /** The number of scrolls only: the contents may be too large for logs. */
  @Override
  public String toString() {
    return "Phext of " + size() + " scrolls";
  }
}
