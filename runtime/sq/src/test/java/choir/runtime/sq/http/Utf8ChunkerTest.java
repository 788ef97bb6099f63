package choir.runtime.sq.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class Utf8ChunkerTest {
  @Test
  void piecesNeverSplitACharacterHoweverTheBytesArrive() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] characters = {"a", "é", "星", "🎼"};
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(200); i > 0; i--) {
        text.append(characters[random.nextInt(characters.length)]);
      }
      int most = random.nextInt(4, 30);
      List<String> pieces = pieces(text.toString(), most, random);
      assertThat(String.join("", pieces)).as("seed " + seed).isEqualTo(text.toString());
      assertThat(pieces)
          .as("seed " + seed)
          .allMatch(piece -> !piece.isEmpty() && piece.getBytes(UTF_8).length <= most);
    }
  }

  private static List<String> pieces(String text, int most, Random random) {
    Utf8Chunker cutter = new Utf8Chunker(most, false);
    List<String> pieces = new ArrayList<>();
    byte[] bytes = text.getBytes(UTF_8);
    int from = 0;
    while (from < bytes.length) {
      int count = Math.min(bytes.length - from, random.nextInt(1, 12));
      pieces.addAll(cutter.add(ByteString.fromArray(bytes, from, count)));
      from += count;
    }
    cutter.end().ifPresent(pieces::add);
    return pieces;
  }

  @Test
  void aBreakIsFoundInTheMidstOfPieces() {
    Utf8Chunker cutter = new Utf8Chunker(8, false);
    assertThat(cutter.add(ByteString.fromString("12345678é"))).containsExactly("12345678");
    assertThatThrownBy(() -> cutter.add(ByteString.fromString("9\u001F----")))
        .isInstanceOf(SqHttpException.class)
        .hasMessageContaining("shelf break (0x1F) at byte 11");
  }

  @Test
  void bytesThatAreNoTextAreFoundAtTheirPlace() {
    Utf8Chunker cutter = new Utf8Chunker(8, true);
    cutter.add(ByteString.fromString("123456789"));
    cutter.add(ByteString.fromArray(new byte[] {(byte) 0xE6, (byte) 0x98}));
    assertThatThrownBy(cutter::end)
        .isInstanceOf(SqHttpException.class)
        .hasMessageContaining("byte 9 (0xE6) belongs to no character");
  }
}
