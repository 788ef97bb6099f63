package choir.core.phext;

import java.util.Arrays;

/** Where one reads or writes in a phext. Starts at the origin unless told; breaks move it on. */
final class Cursor {
  private static final Break[] LEVELS = Break.values();

  private final int[] at;

  Cursor() {
    this(Coordinate.ORIGIN);
  }

  Cursor(Coordinate start) {
    at = start.numbers();
  }

  /** Steps over one break. A dimension that stands at 999 stays there; finer ones go back to 1. */
  void pass(Break step) {
    int dimension = step.dimension();
    at[dimension] = Math.min(at[dimension] + 1, Coordinate.MAX);
    Arrays.fill(at, dimension + 1, at.length, 1);
  }

  /** Writes the shortest run of breaks to a place that is not behind this one, and goes there. */
  void moveTo(Coordinate target, StringBuilder out) {
    int[] to = target.numbers();
    for (int dimension = 0; dimension < at.length; dimension++) {
      Break level = LEVELS[dimension];
      while (at[dimension] < to[dimension]) {
        out.append(level.character());
        pass(level);
      }
    }
  }

  Coordinate coordinate() {
    return Coordinate.of(at);
  }
}
