package choir.core.phext;

/** A coordinate at which two phexts differ. */
public sealed interface Difference {
  /** The coordinate. */
  Coordinate at();

  /** Only the second phext has this scroll. */
  record Added(Coordinate at, String text) implements Difference {}

  /** Only the first phext has this scroll. */
  record Removed(Coordinate at, String text) implements Difference {}

  /** Both phexts have this scroll, with different texts. */
  record Changed(Coordinate at, String before, String after) implements Difference {}
}
