package choir.runtime.sq.http;

import choir.core.phext.Break;
import choir.core.phext.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Cuts bytes that arrive in any portions into texts of at most a number of bytes, at the boundaries
 * of characters, and checks them as they come. For one text; not thread-safe.
 */
final class Utf8Chunker {
  private static final int LONGEST_CHARACTER = 4;

  private final int most;
  private final boolean breaksAllowed;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private long cut;

  /**
   * @param most bytes of a piece, 4 or more
   * @param breaksAllowed whether the text is phext rather than a scroll
   */
  Utf8Chunker(int most, boolean breaksAllowed) {
    this.most = most;
    this.breaksAllowed = breaksAllowed;
  }

  /**
   * Takes in what has arrived.
   *
   * @return the pieces that are full
   * @throws SqHttpException if the bytes are no text or no scroll can hold it
   */
  List<String> add(ByteString arrived) {
    List<String> full = new ArrayList<>();
    byte[] bytes = arrived.toArray();
    int from = 0;
    while (from < bytes.length) {
      int count = Math.min(bytes.length - from, most - waiting.size());
      waiting.write(bytes, from, count);
      from += count;
      if (waiting.size() == most) {
        full.add(take(boundary(waiting.toByteArray())));
      }
    }
    return full;
  }

  /**
   * What is left at the end; empty if nothing is.
   *
   * @throws SqHttpException as {@link #add}
   */
  Optional<String> end() {
    return waiting.size() == 0 ? Optional.empty() : Optional.of(take(waiting.size()));
  }

  /** The end of the last whole character; the end of all where the bytes are no UTF-8 anyway. */
  private static int boundary(byte[] bytes) {
    for (int start = bytes.length - 1; start >= bytes.length - LONGEST_CHARACTER; start--) {
      int octet = bytes[start] & 0xFF;
      if ((octet & 0xC0) != 0x80) {
        int length = octet < 0x80 ? 1 : octet < 0xE0 ? 2 : octet < 0xF0 ? 3 : 4;
        return start + length > bytes.length ? start : bytes.length;
      }
    }
    return bytes.length;
  }

  private String take(int count) {
    byte[] bytes = waiting.toByteArray();
    byte[] piece = java.util.Arrays.copyOf(bytes, count);
    waiting.reset();
    waiting.write(bytes, count, bytes.length - count);
    String text = decoded(piece);
    if (!breaksAllowed) {
      refuseBreaks(text);
    }
    cut += count;
    return text;
  }

  private String decoded(byte[] piece) {
    try {
      return Utf8.decode(piece);
    } catch (Utf8.Malformed malformed) {
      int at = Math.min(malformed.offset(), piece.length - 1);
      throw SqHttpException.bad(
          "the text is not UTF-8: byte %d (0x%02X) belongs to no character"
              .formatted(cut + malformed.offset(), piece[at] & 0xFF));
    }
  }

  private void refuseBreaks(String text) {
    for (int i = 0; i < text.length(); i++) {
      Optional<Break> found = text.charAt(i) < ' ' ? Break.of(text.charAt(i)) : Optional.empty();
      if (found.isPresent()) {
        long at = cut + Utf8.length(text.substring(0, i));
        throw SqHttpException.bad(
            "the text holds a %s at byte %d, which would move every scroll behind it; take it out,"
                    .formatted(found.get(), at)
                + " or send raw=true if the text is phext and goes on from c");
      }
    }
  }

  /** As one piece, for a text that is in memory already. */
  static String checked(String text, boolean breaksAllowed) {
    if (!breaksAllowed) {
      new Utf8Chunker(LONGEST_CHARACTER, false).refuseBreaks(text);
    }
    return text;
  }
}
