package choir.runtime.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogRecordTest {
  private static final Instant TIME = Instant.parse("2026-11-21T10:50:00.123Z");
  private static final Coordinate AT = Coordinate.of("2.3.5/7.2.4/8.1.5");

  private static byte[] bytes(Change change) {
    Bytes out = new Bytes();
    int length = LogRecord.write(out, 42, 43, 1, 2, TIME, change);
    assertThat(length).isEqualTo(out.size());
    return Arrays.copyOf(out.array(), out.size());
  }

  @Test
  void isALineForPeopleThenTheScroll() {
    String text =
        new String(
            bytes(new Change.Put(new ScrollKey("lux", AT), "first")), StandardCharsets.UTF_8);
    assertThat(text)
        .matches(
            "[0-9a-f]{8} 42 43 1/2 2026-11-21T10:50:00\\.123Z put lux 2\\.3\\.5/7\\.2\\.4/8\\.1\\.5"
                + " 5\nfirst\u0017");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lux", "a/b_c-d.e", "two words", "100%+&=", "ü水😀"})
  void comesBackAsItWas(String phext) {
    ScrollKey key = new ScrollKey(phext, AT);
    String text = "ü水😀\n\n\u001b[0m " + phext;
    byte[] put = bytes(new Change.Put(key, text));
    LogRecord record = Objects.requireNonNull(LogRecord.read(put, 0, put.length));
    assertThat(record.key()).isEqualTo(key);
    assertThat(record.text()).isEqualTo(text);
    assertThat(record.length()).isEqualTo(put.length);
    assertThat(record.kind()).isEqualTo("put");
    assertThat(record.time()).isEqualTo(TIME.toString());
    assertThat(record.batch()).isEqualTo(42);
    assertThat(record.index()).isEqualTo(43);
    assertThat(LogRecord.announced(put, 0, put.length)).isEqualTo(put.length);
  }

  @Test
  void deletionsHaveNoText() {
    ScrollKey key = new ScrollKey("lux", AT);
    byte[] delete = bytes(new Change.Delete(key));
    byte[] cut = bytes(new Change.Cut(key));
    assertThat(Objects.requireNonNull(LogRecord.read(delete, 0, delete.length)).kind())
        .isEqualTo("del");
    assertThat(Objects.requireNonNull(LogRecord.read(cut, 0, cut.length)).kind()).isEqualTo("cut");
  }

  @Test
  void theLongestNameFits() {
    ScrollKey key = new ScrollKey("水".repeat(128), AT);
    byte[] put = bytes(new Change.Put(key, "x"));
    assertThat(Objects.requireNonNull(LogRecord.read(put, 0, put.length)).key()).isEqualTo(key);
  }

  @Test
  void noFlippedBitPasses() {
    byte[] whole = bytes(new Change.Put(new ScrollKey("lux", AT), "abc ABC"));
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertThat(LogRecord.read(flipped, 0, flipped.length)).as("bit %d of %d", bit, at).isNull();
      }
    }
  }

  @Test
  void noPartOfARecordPasses() {
    byte[] whole = bytes(new Change.Put(new ScrollKey("lux", AT), "first"));
    for (int length = 0; length < whole.length; length++) {
      assertThat(LogRecord.read(whole, 0, length)).isNull();
    }
  }
}
