package choir.core.sq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScrollTextTest {
  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x17, 0x18, 0x19, 0x1A, 0x1C, 0x1D, 0x1E, 0x1F})
  void eachOfTheNineBreaksIsFound(int breakCharacter) {
    assertThat(ScrollText.breakAt("ab" + (char) breakCharacter)).isEqualTo(2);
  }

  @Test
  void everyOtherControlCharacterIsText() {
    for (char c = 0; c < 0x20; c++) {
      if ((c >= 0x17 && c != 0x1B) || c == 1) {
        continue;
      }
      assertThat(ScrollText.fault("x" + c)).as("0x%02X", (int) c).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d"})
  void halfOfASurrogatePairIsNoTextBecauseUtf8CannotHoldIt(String half) {
    assertThat(ScrollText.fault(half)).hasValueSatisfying(why -> assertThat(why).contains("UTF-8"));
  }

  @Test
  void wholeSurrogatePairsAreText() {
    assertThat(ScrollText.fault("😀 ü 水")).isEmpty();
  }

  @Test
  void bytesAreCountedAsUtf8WritesThem() {
    for (String text : new String[] {"", "plain", "ü", "水", "😀", "a😀水ü\n"}) {
      assertThat(ScrollText.utf8Bytes(text))
          .isEqualTo(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    }
  }
}
