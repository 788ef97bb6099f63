package choir.core.phext;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Test {
  @Test
  void textComesBackAsItWas() throws Utf8.Malformed {
    String text = "naïve 日本語 🌟\u0017\u0000\uFEFF\uFFFD";
    assertThat(Utf8.decode(text.getBytes(UTF_8))).isEqualTo(text);
    assertThat(Utf8.length(text)).isEqualTo(text.getBytes(UTF_8).length);
    assertThat(Utf8.decode(new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "6162ff, 2",
    "c3a9c3, 2",
    "e697, 0",
    "61c080, 1",
    "eda080, 0",
    "f4908080, 0",
    "6180, 1",
    "616263e697a5f09f8c, 6"
  })
  void theFirstBadByteIsNamed(String hex, int offset) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex);
    var malformed = catchThrowableOfType(Utf8.Malformed.class, () -> Utf8.decode(bytes));
    assertThat(malformed.offset()).isEqualTo(offset);
    assertThat(malformed).hasMessage("not UTF-8 at byte " + offset);
  }

  @Test
  void aBadByteFarBehindIsFoundToo() {
    byte[] bytes = ("🌟é".repeat(20_000) + "x").getBytes(UTF_8);
    bytes[bytes.length - 1] = (byte) 0xE6;
    var malformed = catchThrowableOfType(Utf8.Malformed.class, () -> Utf8.decode(bytes));
    assertThat(malformed.offset()).isEqualTo(bytes.length - 1);
  }

  @Test
  void longTextComesBackAsItWas() throws Utf8.Malformed {
    String text = "x🌟é".repeat(20_000);
    assertThat(Utf8.decode(text.getBytes(UTF_8))).isEqualTo(text);
  }
}
