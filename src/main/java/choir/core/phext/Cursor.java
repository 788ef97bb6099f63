package choir.core.phext;

import java.util.Arrays;

/** The current position in a phext while reading or writing; moved by breaks. */
final class Cursor {
  private static final Break[] LEVELS = Break.values();

  private final int[] at;

  Cursor() {
    this(Coordinate.ORIGIN);
  }

  Cursor(Coordinate start) {
    at = start.numbers();
  }

  /** Passes a break. A dimension at 999 is not incremented; finer dimensions are reset to 1. */
  void pass(Break step) {
    int dimension = step.dimension();
    at[dimension] = Math.min(at[dimension] + 1, Coordinate.MAX);
    Arrays.fill(at, dimension + 1, at.length, 1);
  }

  /** Moves forward to a coordinate, writing the shortest sequence of breaks. */
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
