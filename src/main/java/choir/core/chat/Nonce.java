package choir.core.chat;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * The nonce of a post, by which Discord drops a repeat within a few minutes. Deterministic: the
 * same part of the same post always has the same one. At most 25 characters, Discord's limit.
 */
public final class Nonce {
  /** Maximum length that Discord accepts. */
  static final int MAX_LENGTH = 25;

  private Nonce() {}

  /**
   * The nonce of a part of a post.
   *
   * @param post id of the post
   * @param part number of the part, from 0
   */
  public static String of(String post, int part) {
    HashValue128 hash =
        Hashing.xxh3_128().hashBytesTo128Bits((part + ":" + post).getBytes(StandardCharsets.UTF_8));
    BigInteger number =
        new BigInteger(Long.toUnsignedString(hash.getMostSignificantBits()))
            .shiftLeft(Long.SIZE)
            .or(new BigInteger(Long.toUnsignedString(hash.getLeastSignificantBits())));
    // 2^128 has 25 digits of base 36.
    return number.toString(Character.MAX_RADIX);
  }
}
