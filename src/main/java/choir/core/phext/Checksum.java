package choir.core.phext;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The checksum of SQ: 128-bit XXH3 of the UTF-8 bytes, as 32 lower-case hex digits. */
public final class Checksum {
  private static final HexFormat HEX = HexFormat.of();

  private Checksum() {}

  /** The checksum of a text. It detects accidental changes, not manipulation. */
  public static String of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return hex(Hashing.xxh3_128().hashBytesTo128Bits(bytes));
  }

  private static String hex(HashValue128 hash) {
    return HEX.toHexDigits(hash.getMostSignificantBits())
        + HEX.toHexDigits(hash.getLeastSignificantBits());
  }

  /** An incremental checksum of a text in pieces, none of which ends within a character. */
  public static final class Running {
    private final HashStream128 stream = Hashing.xxh3_128().hashStream();

    /** Adds the next piece. */
    public void add(String piece) {
      stream.putBytes(piece.getBytes(StandardCharsets.UTF_8));
    }

    /** The checksum of the pieces so far. */
    public String value() {
      return hex(stream.get());
    }
  }

  /**
   * Parses the manifest of a phext: lines {@code COORDINATE: CHECKSUM}. Empty lines are ignored;
   * the last of duplicate lines for a coordinate wins.
   *
   * @throws IllegalArgumentException if a line is malformed; the message names the line and is
   *     suitable for the caller
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
            "line "
                + number
                + " is not COORDINATE: CHECKSUM, such as 1.1.1/1.1.1/1.1.1: 99aa06...");
      }
      checksums.put(at.get(), line.substring(colon + 2).strip());
    }
    return checksums;
  }
}
