package choir.core.phext;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Coordinates derived from the hash of a name. There are 2^89 of them; the scroll names its owner,
 * so that readers detect collisions.
 */
public final class HashedCoordinate {
  private HashedCoordinate() {}

  /** The coordinate of a name; the same in every version. */
  public static Coordinate of(String name) {
    HashValue128 hash =
        Hashing.xxh3_128().hashBytesTo128Bits(name.getBytes(StandardCharsets.UTF_8));
    long high = hash.getMostSignificantBits() >>> 1;
    long low = hash.getLeastSignificantBits() >>> 1;
    int[] n = new int[9];
    for (int i = 0; i < 9; i++) {
      long bits = i < 5 ? high : low;
      n[i] = (int) (bits % Coordinate.MAX) + 1;
      if (i < 5) {
        high = bits / Coordinate.MAX;
      } else {
        low = bits / Coordinate.MAX;
      }
    }
    return new Coordinate(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
  }
}
