package choir.runtime.sq.log;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.ScrollKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogRecordTest {
  private static final Instant TIME = Instant.parse("2026-11-21T10:50:00.123Z");
  private static final Coordinate AT = Coordinate.of("2.3.5/7.2.4/8.1.5");

  private static Revision put(String phext, String text) {
    long size = text.getBytes(StandardCharsets.UTF_8).length;
    return new Revision(RecordKind.PUT, new ScrollKey(phext, AT), 43, 41, 0, size, text);
  }

  private static byte[] bytes(Revision revision) {
    GrowingBuffer out = new GrowingBuffer();
    int length = LogRecord.write(out, 42, 1, 2, TIME.toString(), revision);
    assertThat(length).isEqualTo(out.size());
    return Arrays.copyOf(out.array(), out.size());
  }

  @Test
  void isALineForPeopleThenTheScroll() {
    String text = new String(bytes(put("lux", "first")), StandardCharsets.UTF_8);
    assertThat(text)
        .matches(
            "[0-9a-f]{8} 42 43 1/2 2026-11-21T10:50:00\\.123Z put lux 2\\.3\\.5/7\\.2\\.4/8\\.1\\.5"
                + " 41 0 5 5\nfirst\u0017");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lux", "a/b_c-d.e", "two words", "100%+&=", "ü水😀"})
  void comesBackAsItWas(String phext) {
    ScrollKey key = new ScrollKey(phext, AT);
    String text = "ü水😀\n\n\u001b[0m " + phext;
    byte[] put = bytes(put(phext, text));
    LogRecord record = Objects.requireNonNull(LogRecord.read(put, 0, put.length));
    assertThat(record.key()).isEqualTo(key);
    assertThat(record.revision(put, 0)).isEqualTo(put(phext, text));
    assertThat(record.length()).isEqualTo(put.length);
    assertThat(record.kind()).isEqualTo(RecordKind.PUT);
    assertThat(record.time()).isEqualTo(TIME.toString());
    assertThat(record.batch()).isEqualTo(42);
    assertThat(record.index()).isEqualTo(43);
    assertThat(LogRecord.announced(put, 0, put.length)).isEqualTo(put.length);
  }

  @Test
  void deletionsHaveNoText() {
    ScrollKey key = new ScrollKey("lux", AT);
    for (RecordKind kind : new RecordKind[] {RecordKind.DELETE, RecordKind.CUT}) {
      byte[] record = bytes(new Revision(kind, key, 43, 41, 0, 0, ""));
      assertThat(Objects.requireNonNull(LogRecord.read(record, 0, record.length)).kind())
          .isEqualTo(kind);
    }
  }

  @Test
  void aRecordOfFormatOneIsStillRead() {
    String line =
        "889a8c1f 2 2 2/2 2026-11-20T10:00:02Z put history 1.1.1/1.1.1/1.1.2 3\ntwo\u0017";
    byte[] former = line.getBytes(StandardCharsets.UTF_8);
    LogRecord record = Objects.requireNonNull(LogRecord.read(former, 0, former.length));
    assertThat(record.format()).isEqualTo(1);
    assertThat(record.revision(former, 0))
        .isEqualTo(
            new Revision(
                RecordKind.PUT,
                new ScrollKey("history", Coordinate.of("1.1.1/1.1.1/1.1.2")),
                2,
                0,
                0,
                3,
                "two"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "42 43 1/2 T put lux 1.1.1/1.1.1/1.1.1 41 0 5",
        "42 43 1/2 T put lux 1.1.1/1.1.1/1.1.1 41 0 5 5 5",
        "42 43 12 T put lux 1.1.1/1.1.1/1.1.1 41 0 5 5",
        "42 43 1/ T put lux 1.1.1/1.1.1/1.1.1 41 0 5 5",
        "42 -43 1/2 T put lux 1.1.1/1.1.1/1.1.1 41 0 5 5",
        "42  1/2 T put lux 1.1.1/1.1.1/1.1.1 41 0 5 5",
        "42 43 1/2 T set lux 1.1.1/1.1.1/1.1.1 41 0 5 5",
        "42 43 1/2 T put  1.1.1/1.1.1/1.1.1 41 0 5 5",
        "42 43 1/2 T put a%2 1.1.1/1.1.1/1.1.1 41 0 5 5",
        "42 43 1/2 T put lux 1.1.1/1.1.1/1.1 41 0 5 5",
        "42 43 1/2 T put lux 1.1.1/1.1.1/1.1.1001 41 0 5 5",
        "42 43 1/2 T put lux 1.1.1.1.1.1.1.1.1 41 0 5 5",
        "42 43 1/2 T put lux 1.1.1/1.1.1/1.1.1 41 0 5 x",
        "42 43 1/2 T put lux 1.1.1/1.1.1/1.1.1 41 0 5 4294967301",
        "9999999999999999999 43 1/2 T put lux 1.1.1/1.1.1/1.1.1 41 0 5 5"
      })
  void aHeaderThatSaysNothingIsNoRecordThoughItsChecksumIsRight(String header) {
    assertThat(LogRecord.read(sealed(header), 0, sealed(header).length)).isNull();
    byte[] sound = sealed("42 43 1/2 T put lux 1.1.1/1.1.1/1.1.1 41 0 5 5");
    assertThat(LogRecord.read(sound, 0, sound.length)).isNotNull();
  }

  private static byte[] sealed(String header) {
    byte[] covered = (header + "\nfirst\u0017").getBytes(StandardCharsets.UTF_8);
    CRC32C crc = new CRC32C();
    crc.update(covered);
    String record = "%08x ".formatted(crc.getValue()) + new String(covered, StandardCharsets.UTF_8);
    return record.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theLongestNameFits() {
    ScrollKey key = new ScrollKey("水".repeat(128), AT);
    byte[] put = bytes(put(key.phext(), "x"));
    assertThat(Objects.requireNonNull(LogRecord.read(put, 0, put.length)).key()).isEqualTo(key);
  }

  @Test
  void noFlippedBitPasses() {
    byte[] whole = bytes(put("lux", "abc ABC"));
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
    byte[] whole = bytes(put("lux", "first"));
    for (int length = 0; length < whole.length; length++) {
      assertThat(LogRecord.read(whole, 0, length)).isNull();
    }
  }
}
