package choir.core.phext;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/**
 * An address in a phext: nine numbers, written {@code
 * library.shelf.series/collection.volume.book/chapter.section.scroll}.
 *
 * <p>Each number lies in 1..1000. A sequence of breaks reaches at most 999 ({@link #MAX}); 1000 is
 * valid as text only because the real SQ server accepts it.
 */
public record Coordinate(
    int library,
    int shelf,
    int series,
    int collection,
    int volume,
    int book,
    int chapter,
    int section,
    int scroll)
    implements Comparable<Coordinate> {

  /** The highest number that breaks can reach in a dimension. */
  public static final int MAX = 999;

  /** The highest number that a coordinate may hold in a dimension. */
  public static final int LIMIT = 1000;

  /** The first coordinate of every phext. */
  public static final Coordinate ORIGIN = new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, 1);

  /**
   * @throws IllegalArgumentException if a number lies outside 1..1000
   */
  public Coordinate {
    check("library", library);
    check("shelf", shelf);
    check("series", series);
    check("collection", collection);
    check("volume", volume);
    check("book", book);
    check("chapter", chapter);
    check("section", section);
    check("scroll", scroll);
  }

  private static void check(String dimension, int number) {
    if (number < 1 || number > LIMIT) {
      throw new IllegalArgumentException(
          "coordinate: " + dimension + " is " + number + ", must be 1 to " + LIMIT);
    }
  }

  /**
   * Parses {@code 1.5.2/3.7.3/9.1.1}; {@code ;} is accepted for {@code /}, as in URLs.
   *
   * @return empty if {@code text} is not a valid coordinate
   */
  public static Optional<Coordinate> parse(String text) {
    int[] numbers = new int[9];
    int at = 0;
    for (int i = 0; i < 9; i++) {
      int start = at;
      int number = 0;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        number = number * 10 + (text.charAt(at) - '0');
        if (number > LIMIT) {
          return Optional.empty();
        }
        at++;
      }
      if (at == start || number < 1) {
        return Optional.empty();
      }
      numbers[i] = number;
      if (i < 8) {
        if (at == text.length() || !isSeparator(text.charAt(at), i)) {
          return Optional.empty();
        }
        at++;
      }
    }
    return at == text.length() ? Optional.of(of(numbers)) : Optional.empty();
  }

  private static boolean isSeparator(char c, int before) {
    return before % 3 == 2 ? c == '/' || c == ';' : c == '.';
  }

  /**
   * Parses a trusted coordinate, such as a constant or a stored value.
   *
   * @throws IllegalArgumentException if the text is not a coordinate
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Coordinate of(String text) {
    return parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + text + "' is not a coordinate such as 1.5.2/3.7.3/9.1.1"));
  }

  /** The nine numbers, library first. */
  static Coordinate of(int[] n) {
    return new Coordinate(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
  }

  /** The nine numbers, library first. */
  int[] numbers() {
    return new int[] {library, shelf, series, collection, volume, book, chapter, section, scroll};
  }

  /** Whether breaks can reach this coordinate, so that it can hold a scroll: all are <= 999. */
  public boolean isReachable() {
    for (int number : numbers()) {
      if (number > MAX) {
        return false;
      }
    }
    return true;
  }

  /** The six upper numbers, ten bits each: equal for all scrolls of one book. */
  public long upperBits() {
    return ((((((long) library << 10 | shelf) << 10 | series) << 10 | collection) << 10 | volume)
            << 10)
        | book;
  }

  /** The three lower numbers, ten bits each: chapter, section, scroll. */
  public int lowerBits() {
    return (chapter << 10 | section) << 10 | scroll;
  }

  /** The inverse of {@link #upperBits} and {@link #lowerBits}. */
  public static Coordinate ofBits(long upper, int lower) {
    return new Coordinate(
        (int) (upper >> 50) & 1023,
        (int) (upper >> 40) & 1023,
        (int) (upper >> 30) & 1023,
        (int) (upper >> 20) & 1023,
        (int) (upper >> 10) & 1023,
        (int) upper & 1023,
        lower >> 20 & 1023,
        lower >> 10 & 1023,
        lower & 1023);
  }

  @Override
  public int compareTo(Coordinate other) {
    int upper = Long.compare(upperBits(), other.upperBits());
    return upper != 0 ? upper : Integer.compare(lowerBits(), other.lowerBits());
  }

  @Override
  @JsonValue
  public String toString() {
    return library
        + "."
        + shelf
        + "."
        + series
        + "/"
        + collection
        + "."
        + volume
        + "."
        + book
        + "/"
        + chapter
        + "."
        + section
        + "."
        + scroll;
  }
}
