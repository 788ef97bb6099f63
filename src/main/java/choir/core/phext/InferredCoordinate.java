package choir.core.phext;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Coordinates computed from a text, like {@code where} of SQ 0.5.6 (its functions {@code
 * xor_phoken_hash} and {@code checksum_to_coordinate}). The first kind may contain numbers out of
 * range, including 0, so both are returned as text.
 */
public final class InferredCoordinate {
  /** Default minimum size of scrolls in bytes; smaller scrolls are ignored. */
  public static final long DEFAULT_MIN_BYTES = 100;

  private static final int DIMENSIONS = 9;

  private InferredCoordinate() {}

  /**
   * The bitwise exclusive or, per dimension, of the origin and the coordinates of all scrolls of at
   * least {@code minBytes} bytes.
   */
  public static String byCoordinates(String phext, long minBytes) {
    int[] combined = Coordinate.ORIGIN.numbers();
    for (Scroll scroll : Scroll.parse(phext)) {
      if (Utf8.length(scroll.text()) >= minBytes) {
        int[] at = scroll.at().numbers();
        Arrays.setAll(combined, i -> combined[i] ^ at[i]);
      }
    }
    return format(combined);
  }

  /**
   * The first eighteen digits of the checksum, two for each dimension: their character codes as one
   * number, modulo 999, with 0 replaced by 1.
   */
  public static String byChecksum(String text) {
    String digits = Checksum.of(text);
    int[] numbers =
        IntStream.range(0, DIMENSIONS)
            .map(i -> (digits.charAt(2 * i) << 8 | digits.charAt(2 * i + 1)) % Coordinate.MAX)
            .map(number -> Math.max(number, 1))
            .toArray();
    return format(numbers);
  }

  private static String format(int[] numbers) {
    return IntStream.iterate(0, i -> i < DIMENSIONS, i -> i + 3)
        .mapToObj(i -> numbers[i] + "." + numbers[i + 1] + "." + numbers[i + 2])
        .collect(Collectors.joining("/"));
  }
}
