package choir.core.sq;

import choir.core.phext.Coordinate;

/**
 * The layout of the journal's phext, {@value #PHEXT}. An entity's ordinal is {@code
 * shelf.series/collection.volume} in base 999; book 1 holds its events, book 2 its snapshots, book
 * 3 its {@link JournalHead}. {@code chapter.section.scroll} is the sequence number in base 999,
 * with the carry in the library, so that events can be browsed in order. A stored format.
 */
public final class JournalKeys {
  public static final String PHEXT = "journal";

  private static final long BASE = Coordinate.MAX;
  private static final long CUBE = BASE * BASE * BASE;

  /** Maximum number of events per entity: about 3 * 10^11. */
  public static final long MAX_SEQUENCE = 300 * CUBE;

  /** No scroll in the first library lies behind this coordinate. */
  static final Coordinate LAST_OF_FIRST_LIBRARY =
      new Coordinate(
          1,
          Coordinate.MAX,
          Coordinate.MAX,
          Coordinate.MAX,
          Coordinate.MAX,
          Coordinate.MAX,
          Coordinate.MAX,
          Coordinate.MAX,
          Coordinate.MAX);

  private static final int EVENTS = 1;
  private static final int SNAPSHOTS = 2;
  private static final int HEAD = 3;

  private JournalKeys() {}

  public static ScrollKey event(long ordinal, long sequence) {
    return key(ordinal, EVENTS, sequence);
  }

  public static ScrollKey snapshot(long ordinal, long sequence) {
    return key(ordinal, SNAPSHOTS, sequence);
  }

  public static ScrollKey head(long ordinal) {
    return key(ordinal, HEAD, 1);
  }

  public static boolean isEvent(ScrollKey key) {
    return key.phext().equals(PHEXT) && key.at().book() == EVENTS;
  }

  public static boolean isHead(ScrollKey key) {
    return key.phext().equals(PHEXT) && key.at().book() == HEAD;
  }

  /** The entity ordinal of a journal coordinate. */
  public static long ordinal(Coordinate at) {
    return ((at.shelf() - 1L) * BASE + at.series() - 1L) * BASE * BASE
        + (at.collection() - 1L) * BASE
        + at.volume()
        - 1L;
  }

  /** The sequence number of a journal coordinate. */
  public static long sequence(Coordinate at) {
    return (at.library() - 1L) * CUBE
        + ((at.chapter() - 1L) * BASE + at.section() - 1L) * BASE
        + at.scroll();
  }

  /**
   * The last sequence number in the same library: events are contiguous in coordinate order up to
   * it.
   */
  public static long lastOfLibrary(long sequence) {
    return ((sequence - 1) / CUBE + 1) * CUBE;
  }

  /** The first sequence number in the same library. */
  public static long firstOfLibrary(long sequence) {
    return (sequence - 1) / CUBE * CUBE + 1;
  }

  private static ScrollKey key(long ordinal, int book, long sequence) {
    if (ordinal < 0 || ordinal >= BASE * BASE * BASE * BASE) {
      throw new IllegalArgumentException("entity ordinal " + ordinal + " is out of range");
    }
    long number = sequence - 1;
    if (number < 0 || sequence > MAX_SEQUENCE) {
      throw new IllegalArgumentException("sequence number " + sequence + " is out of range");
    }
    return new ScrollKey(
        PHEXT,
        new Coordinate(
            (int) (number / CUBE) + 1,
            digit(ordinal, BASE * BASE * BASE),
            digit(ordinal, BASE * BASE),
            digit(ordinal, BASE),
            digit(ordinal, 1),
            book,
            digit(number, BASE * BASE),
            digit(number, BASE),
            digit(number, 1)));
  }

  private static int digit(long number, long weight) {
    return (int) (number / weight % BASE) + 1;
  }
}
