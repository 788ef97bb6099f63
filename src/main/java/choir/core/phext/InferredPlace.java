package choir.core.phext;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A place computed from a text, as {@code where} of SQ 0.5.6 does (its functions {@code
 * xor_phoken_hash} and {@code checksum_to_coordinate}). The first kind may hold numbers that no
 * coordinate has, 0 among them, so both are text.
 */
public final class InferredPlace {
  /** Scrolls below so many bytes do not count, unless the caller says otherwise. */
  public static final long USUAL_LIMIT = 100;

  private static final int DIMENSIONS = 9;

  private InferredPlace() {}

  /**
   * The places of all scrolls of at least {@code limit} bytes, and the origin, joined by exclusive
   * or, number by number.
   */
  public static String byPlaces(String phext, long limit) {
    int[] joined = Coordinate.ORIGIN.numbers();
    for (Scroll scroll : Scroll.parse(phext)) {
      if (Utf8.length(scroll.text()) >= limit) {
        int[] at = scroll.at().numbers();
        Arrays.setAll(joined, i -> joined[i] ^ at[i]);
      }
    }
    return written(joined);
  }

  /**
   * The first eighteen digits of the checksum, two for each number: their character codes as one
   * number, modulo 999, and 1 in place of 0.
   */
  public static String byChecksum(String text) {
    String digits = Checksum.of(text);
    int[] numbers =
        IntStream.range(0, DIMENSIONS)
            .map(i -> (digits.charAt(2 * i) << 8 | digits.charAt(2 * i + 1)) % Coordinate.MAX)
            .map(number -> Math.max(number, 1))
            .toArray();
    return written(numbers);
  }

  private static String written(int[] numbers) {
    return IntStream.iterate(0, i -> i < DIMENSIONS, i -> i + 3)
        .mapToObj(i -> numbers[i] + "." + numbers[i + 1] + "." + numbers[i + 2])
        .collect(Collectors.joining("/"));
  }
}
