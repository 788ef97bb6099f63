package choir.test.sq;

import java.util.stream.LongStream;

/** Which random cases a property test runs: {@code -Dchoir.seed=N} for one, {@code choir.seeds}. */
final class Seeds {
  private Seeds() {}

  /** One seed if it is given by name, else {@code usual} of them or as many as are asked for. */
  static LongStream of(int usual) {
    Long one = Long.getLong("choir.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.rangeClosed(1, Integer.getInteger("choir.seeds", usual));
  }
}
