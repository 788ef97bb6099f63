package choir.core.phext;

/** One place at which two phexts do not hold the same text. */
public sealed interface Difference {
  /** Where. */
  Coordinate at();

  /** Only the second phext has a scroll there. */
  record Added(Coordinate at, String text) implements Difference {}

  /** Only the first phext has a scroll there. */
  record Removed(Coordinate at, String text) implements Difference {}

  /** Both have one, with different texts. */
  record Changed(Coordinate at, String before, String after) implements Difference {}
}
