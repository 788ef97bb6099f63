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
 * The scrolls of one phext, in the order of their coordinates. Immutable. It holds no empty scroll:
 * an absent one and an empty one are the same. Every operation takes time in proportion to the
 * texts involved, so {@link #with} costs a copy of the map; for many changes at once use {@link
 * #of}.
 */
public final class Phext {
  /** What a delta says of a scroll that only the caller has; the text is SQ's. */
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
   * Reads a text. Every text is a phext; one without breaks is one scroll at the origin. If two
   * runs of text land on one coordinate, as can happen at 999, the later one counts.
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
   * Takes the scrolls of a map; empty ones are left out.
   *
   * @throws IllegalArgumentException if one of them is no {@link Scroll}
   */
  public static Phext of(Map<Coordinate, String> scrolls) {
    TreeMap<Coordinate, String> kept = new TreeMap<>();
    scrolls.forEach(
        (at, text) -> {
          Scroll scroll = new Scroll(at, text);
          if (!text.isEmpty()) {
            kept.put(scroll.at(), scroll.text());
          }
        });
    return new Phext(kept);
  }

  /** The scrolls in order; none is empty. Cannot be changed. */
  public SortedMap<Coordinate, String> scrolls() {
    return scrolls;
  }

  /** The number of scrolls. */
  public int size() {
    return scrolls.size();
  }

  /** Whether there is no scroll at all. */
  public boolean isEmpty() {
    return scrolls.isEmpty();
  }

  /** The text at a place; empty if there is none. */
  public String select(Coordinate at) {
    return scrolls.getOrDefault(at, "");
  }

  /**
   * This phext with one scroll replaced; an empty text takes it away.
   *
   * @throws IllegalArgumentException if it is no {@link Scroll}
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
   * This phext with a text put behind what is at a place.
   *
   * @throws IllegalArgumentException if it is no {@link Scroll}
   */
  public Phext append(Coordinate at, String text) {
    return with(at, select(at).concat(text));
  }

  /** This phext without the scroll at a place. */
  public Phext without(Coordinate at) {
    return with(at, "");
  }

  /** The shortest text that {@link #parse} reads as this phext. */
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

  /** The text of {@link #serialize} for what {@code text} holds: one form for equal phexts. */
  public static String normalize(String text) {
    return parse(text).serialize();
  }

  /** All scrolls of both; where both have one, this one's text, then the other's. */
  public Phext merge(Phext other) {
    TreeMap<Coordinate, String> merged = new TreeMap<>(scrolls);
    other.scrolls.forEach((at, text) -> merged.merge(at, text, String::concat));
    return new Phext(merged);
  }

  /** The scrolls at places where {@code other} has none. */
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
   * What a copy with the given checksums lacks: scrolls that it has not or has with another text,
   * and {@link #MISSING} where only the copy has one.
   *
   * @throws IllegalArgumentException if only the copy has a scroll, at a place no breaks lead to
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

  /** What has to happen to this phext to make it {@code other}, in the order of coordinates. */
  public List<Difference> diff(Phext other) {
    TreeSet<Coordinate> places = new TreeSet<>(scrolls.keySet());
    places.addAll(other.scrolls.keySet());
    List<Difference> differences = new ArrayList<>();
    for (Coordinate at : places) {
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
   * The table of contents, a line a scroll: {@code * COORDINATE: SUMMARY} with {@link
   * Scroll#summary()}. A phext without scrolls has one line, for the origin, as in SQ.
   */
  public String textMap() {
    return textMap(Integer.MAX_VALUE);
  }

  /**
   * As {@link #textMap()}, with summaries of at most so many bytes ({@link Scroll#summary(int)}).
   */
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
   * Every break of a text one level up: line feeds become scroll breaks, scroll breaks section
   * breaks, and so on; library breaks stay. {@link #contract} undoes it if there was no library
   * break.
   */
  public static String expand(String text) {
    return shift(text, -1);
  }

  /**
   * Every break of a text one level down: library breaks become shelf breaks, and so on, scroll
   * breaks line feeds. {@link #expand} undoes it if there was no line feed.
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

  /** Its size only: a phext may hold much more than a log line should. */
  @Override
  public String toString() {
    return "Phext of " + size() + " scrolls";
  }
}
