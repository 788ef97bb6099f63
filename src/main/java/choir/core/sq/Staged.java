package choir.core.sq;

import choir.core.phext.Coordinate;
import java.util.List;

/**
 * A text too large for one operation, stored in pieces before the operation that refers to them.
 * Each piece is a scroll of the phext {@value #PHEXT}. The pieces are the scrolls 1, 2, 3 ... in
 * the last three numbers (base 999) of the book at {@code book}, which is exclusive to the text.
 *
 * @param book book of the pieces; its last three numbers are 1
 * @param pieces number of pieces, 1 to 999
 * @param bytes total size in UTF-8 bytes
 */
public record Staged(Coordinate book, int pieces, long bytes) {
  /** The phext of the pieces. */
  public static final String PHEXT = "staging";

  /** The first scroll of the second chapter: pieces only use the first section. */
  private static final int MARKER = new Coordinate(1, 1, 1, 1, 1, 1, 2, 1, 1).lowerBits();

  /** Maximum size of a piece, so that it fits into an operation. */
  public static final int PIECE_BYTES = 1 << 20;

  public Staged {
    if (book.lowerBits() != Coordinate.ORIGIN.lowerBits()) {
      throw new IllegalArgumentException("a staged text must start at the beginning of a book");
    }
    if (pieces < 1 || pieces > Coordinate.MAX) {
      throw new IllegalArgumentException(
          "a staged text has " + pieces + " pieces, must have 1 to " + Coordinate.MAX);
    }
  }

  /** The key of a piece, counted from 1. */
  public ScrollKey piece(int number) {
    return new ScrollKey(PHEXT, Coordinate.ofBits(book.upperBits(), book.lowerBits() + number - 1));
  }

  /**
   * The marker of an unfinished upload, in the same book: written with the first piece and deleted
   * by the operation that refers to the pieces. While it exists nothing refers to them.
   */
  public static ScrollKey openMarker(Coordinate book) {
    return new ScrollKey(PHEXT, Coordinate.ofBits(book.upperBits(), MARKER));
  }

  /** Whether a coordinate of the phext is the marker of an unfinished upload. */
  public static boolean isOpenMarker(Coordinate at) {
    return at.lowerBits() == MARKER;
  }

  /** The book of a piece or a marker. */
  public static Coordinate bookOf(Coordinate at) {
    return Coordinate.ofBits(at.upperBits(), Coordinate.ORIGIN.lowerBits());
  }

  /** The changes that delete the marker and all pieces of an unreferenced book. */
  public static List<Change> dropped(Coordinate book) {
    ScrollKey last = new Staged(book, Coordinate.MAX, 0).piece(Coordinate.MAX);
    return List.of(new Change.Delete(openMarker(book)), new Change.Cut(last));
  }

  /** The text form in records of the scroll log. A stored format. */
  public String text() {
    return book + " " + pieces + " " + bytes;
  }

  /**
   * Parses the result of {@link #text}.
   *
   * @throws IllegalArgumentException if the text is malformed
   */
  public static Staged parse(String text) {
    String[] fields = text.split(" ", -1);
    if (fields.length != 3) {
      throw new IllegalArgumentException("not a staged text: " + text);
    }
    return new Staged(
        Coordinate.of(fields[0]), Integer.parseInt(fields[1]), Long.parseLong(fields[2]));
  }
}
