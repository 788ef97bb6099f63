package choir.core.phext;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 decoding, and encoded lengths without encoding. */
public final class Utf8 {
  /** Validation window in chars: avoids a second copy of large files. */
  private static final int WINDOW = 8192;

  private Utf8() {}

  /** Bytes that are not UTF-8. */
  public static final class Malformed extends Exception {
    private final int offset;

    Malformed(int offset) {
      super("not UTF-8 at byte " + offset);
      this.offset = offset;
    }

    /** The offset of the first malformed byte, from 0. */
    public int offset() {
      return offset;
    }
  }

  /**
   * Decodes bytes without replacing malformed input.
   *
   * @throws Malformed if the bytes are not UTF-8; report the offset to the sender
   */
  public static String decode(byte[] bytes) throws Malformed {
    CharsetDecoder strict =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer window = CharBuffer.allocate(Math.min(bytes.length, WINDOW) + 1);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      result = strict.decode(in, window.clear(), true);
    }
    if (result.isError()) {
      throw new Malformed(in.position());
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The UTF-8 length of {@code text} in bytes. */
  public static long length(String text) {
    return length(text, 0, text.length());
  }

  static long length(String text, int from, int to) {
    long bytes = 0;
    for (int i = from; i < to; i++) {
      bytes += width(text, i);
    }
    return bytes;
  }

  /**
   * The number of the first {@code end} chars that fit into {@code maxBytes} without a split pair.
   */
  static int fit(String text, int end, int maxBytes) {
    long left = maxBytes;
    for (int i = 0; i < end; i++) {
      boolean pair = isPair(text, i);
      left -= pair ? 4 : width(text, i);
      if (left < 0) {
        return i;
      }
      if (pair) {
        i++;
      }
    }
    return end;
  }

  static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }

  /** Each surrogate of a pair accounts for two of its four bytes. */
  private static int width(String text, int at) {
    char c = text.charAt(at);
    if (c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}
