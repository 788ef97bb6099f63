package choir.core.sq;

import choir.core.phext.Coordinate;
import java.util.List;

/**
 * A text too large for one operation: stored in pieces, each a scroll of the phext {@value #PHEXT},
 * before the operation that refers to them. The pieces are the scrolls 1, 2, 3 ... in the last
 * three numbers (base 999) of the book at {@code book}, which no other text uses.
 *
 * @param book where the pieces lie; its last three numbers are 1
 * @param pieces how many, 1 to 999
 * @param bytes of all pieces as UTF-8
 */
public record Staged(Coordinate book, int pieces, long bytes) {
  /** The phext that holds the pieces. */
  public static final String PHEXT = "staging";

  /** The first scroll of the second chapter: pieces fill the first section alone. */
  private static final int MARK = new Coordinate(1, 1, 1, 1, 1, 1, 2, 1, 1).lowerBits();

  /** A piece is at most this large, so that it fits into an operation. */
  public static final int PIECE_BYTES = 1 << 20;

  public Staged {
    if (book.lowerBits() != Coordinate.ORIGIN.lowerBits()) {
      throw new IllegalArgumentException("a staged text lies at the beginning of a book");
    }
    if (pieces < 1 || pieces > Coordinate.MAX) {
      throw new IllegalArgumentException(
          "a staged text has " + pieces + " pieces, must have 1 to " + Coordinate.MAX);
    }
  }

  /** Where a piece lies, counted from 1. */
  public ScrollKey piece(int number) {
    return new ScrollKey(PHEXT, Coordinate.ofBits(book.upperBits(), book.lowerBits() + number - 1));
  }

  /**
   * A scroll that is there from the first piece on until the operation that refers to the pieces,
   * which deletes it: while it is there nothing refers to them. Beside the pieces of the book.
   */
  public static ScrollKey openMark(Coordinate book) {
    return new ScrollKey(PHEXT, Coordinate.ofBits(book.upperBits(), MARK));
  }

  /** Whether a scroll of the phext says that an upload has not ended. */
  public static boolean isOpenMark(Coordinate at) {
    return at.lowerBits() == MARK;
  }

  /** The book in which a piece or a mark lies. */
  public static Coordinate bookOf(Coordinate at) {
    return Coordinate.ofBits(at.upperBits(), Coordinate.ORIGIN.lowerBits());
  }

  /** What takes away the pieces of a book to which nothing refers: its mark, and all of them. */
  public static List<Change> dropped(Coordinate book) {
    ScrollKey last = new Staged(book, Coordinate.MAX, 0).piece(Coordinate.MAX);
    return List.of(new Change.Delete(openMark(book)), new Change.Cut(last));
  }

  /** The form in which a record of the scroll log carries it. A stored format. */
  public String text() {
    return book + " " + pieces + " " + bytes;
  }

  /**
   * Reads {@link #text}.
   *
   * @throws IllegalArgumentException if it is something else
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
