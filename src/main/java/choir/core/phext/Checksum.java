package choir.core.phext;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The checksum of SQ: XXH3 with 128 bits, 32 lower-case hex digits, of the bytes in UTF-8. */
public final class Checksum {
  private static final HexFormat HEX = HexFormat.of();

  private Checksum() {}

  /** The checksum of a text. It finds accidents and proves nothing against malice. */
  public static String of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return written(Hashing.xxh3_128().hashBytesTo128Bits(bytes));
  }

  private static String written(HashValue128 hash) {
    return HEX.toHexDigits(hash.getMostSignificantBits())
        + HEX.toHexDigits(hash.getLeastSignificantBits());
  }

  /** The checksum of a text that comes in pieces, none of which ends inside a character. */
  public static final class Running {
    private final HashStream128 stream = Hashing.xxh3_128().hashStream();

    /** Takes in the next piece. */
    public void add(String piece) {
      stream.putBytes(piece.getBytes(StandardCharsets.UTF_8));
    }

    /** The checksum of what came so far. */
    public String value() {
      return written(stream.get());
    }
  }

  /**
   * Reads what a copy of a phext says about itself: lines {@code COORDINATE: CHECKSUM}. Empty lines
   * do not count; of two lines for one coordinate the later one does.
   *
   * @throws IllegalArgumentException if a line is something else; the message names it and is made
   *     for whoever wrote it
   */
  public static SortedMap<Coordinate, String> parseLines(String lines) {
    SortedMap<Coordinate, String> checksums = new TreeMap<>();
    int number = 0;
    for (String line : lines.lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      int colon = line.indexOf(": ");
      Optional<Coordinate> at =
          colon < 0 ? Optional.empty() : Coordinate.parse(line.substring(0, colon));
      if (at.isEmpty()) {
        throw new IllegalArgumentException(
            "line " + number + " is not COORDINATE: CHECKSUM, as 1.1.1/1.1.1/1.1.1: 99aa06...");
      }
      checksums.put(at.get(), line.substring(colon + 2).strip());
    }
    return checksums;
  }
}
