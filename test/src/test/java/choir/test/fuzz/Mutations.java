package choir.test.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Sound inputs, changed in a few places. The same seed gives the same inputs. */
public final class Mutations {
  /** What parsers have been surprised by. */
  private static final List<String> SURPRISES =
      List.of(
          "\r\n",
          "\r\n\r\n",
          "\n",
          "\0",
          "%00",
          "%",
          "%zz",
          "../",
          "\u00ff\u00fe",
          "\u00ed\u00a0\u0080",
          "\\u0000",
          "\\ud800",
          "1e999",
          "-1",
          "9223372036854775808",
          "0.0.0/0.0.0/0.0.0",
          "999.999.999/999.999.999/999.999.999",
          "\"",
          "{",
          "[".repeat(2_000),
          "{\"a\":".repeat(2_000),
          "A".repeat(20_000),
          "\r\nTransfer-Encoding: chunked",
          "\r\nContent-Length: 5",
          "\r\nContent-Length: -1",
          "\r\nExpect: 100-continue",
          "\r\nContent-Encoding: gzip",
          "\r\nX: y".repeat(100));

  private final Random random;
  private final List<byte[]> corpus;

  /**
   * @param corpus sound inputs
   */
  public Mutations(long seed, List<byte[]> corpus) {
    this.random = new Random(seed);
    this.corpus = List.copyOf(corpus);
  }

  /** A sound input with one to four changes. */
  public byte[] next() {
    byte[] input = any();
    for (int times = random.nextInt(1, 5); times > 0; times--) {
      input = mutate(input);
    }
    return input;
  }

  private byte[] any() {
    return corpus.get(random.nextInt(corpus.size()));
  }

  private byte[] mutate(byte[] input) {
    int from = random.nextInt(input.length + 1);
    int to = Math.min(input.length, from + random.nextInt(1, 16));
    return switch (random.nextInt(7)) {
      case 0 -> joined(input, from, new byte[0], to);
      case 1 -> joined(input, from, surprise(), from);
      case 2 -> joined(input, from, surprise(), to);
      case 3 -> joined(input, to, slice(input, from, to), to);
      case 4 -> joined(input, from, bytes(), from);
      case 5 -> flipped(input);
      default -> {
        byte[] other = any();
        yield joined(input, from, slice(other, random.nextInt(other.length), other.length), to);
      }
    };
  }

  private byte[] surprise() {
    return SURPRISES.get(random.nextInt(SURPRISES.size())).getBytes(ISO_8859_1);
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(1, 8)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] flipped(byte[] input) {
    byte[] flipped = input.clone();
    if (flipped.length > 0) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] slice(byte[] input, int from, int to) {
    return java.util.Arrays.copyOfRange(input, from, Math.max(from, to));
  }

  private static byte[] joined(byte[] input, int from, byte[] middle, int to) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.write(input, 0, from);
    joined.writeBytes(middle);
    joined.write(input, to, input.length - to);
    return joined.toByteArray();
  }
}
