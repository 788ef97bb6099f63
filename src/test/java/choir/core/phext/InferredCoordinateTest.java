package choir.core.phext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The expected places are answers of SQ 0.5.6. */
class InferredCoordinateTest {
  @Test
  void shortTextsStayAtTheOrigin() {
    String text = "hello there, this is a text";
    assertThat(InferredCoordinate.byCoordinates(text, 100)).isEqualTo("1.1.1/1.1.1/1.1.1");
    assertThat(InferredCoordinate.byChecksum(text))
        .isEqualTo("610.636.402/908.348.374/403.356.214");
  }

  @Test
  void oneLongScrollCancelsTheOrigin() {
    String text = "x".repeat(200);
    assertThat(InferredCoordinate.byCoordinates(text, 100)).isEqualTo("0.0.0/0.0.0/0.0.0");
    assertThat(InferredCoordinate.byChecksum(text))
        .isEqualTo("354.912.236/932.638.405/402.653.402");
  }

  @Test
  void bytesCountAndNotCharacters() {
    assertThat(InferredCoordinate.byCoordinates("é\u0017é", 2)).isEqualTo("1.1.1/1.1.1/1.1.2");
    assertThat(InferredCoordinate.byCoordinates("é\u0017é", 3)).isEqualTo("1.1.1/1.1.1/1.1.1");
  }

  @Test
  void aTextThatBeginsElsewhereGoesOnFromThere() {
    Coordinate start = Coordinate.of("2.3.5/7.2.4/8.1.5");
    assertThat(Scroll.parse("a\u0017b\u0018c", start))
        .extracting(scroll -> scroll.at().toString())
        .containsExactly("2.3.5/7.2.4/8.1.5", "2.3.5/7.2.4/8.1.6", "2.3.5/7.2.4/8.2.1");
  }

  @Test
  void aPhextWrittenScrollByScrollIsTheSerialisedOne() {
    Phext phext = Phext.parse("a\u0017\u0017b\u0001c\u001Fd\u0018\u0017e");
    SerialForm form = new SerialForm();
    StringBuilder written = new StringBuilder();
    Checksum.Running sum = new Checksum.Running();
    phext
        .scrolls()
        .forEach(
            (at, text) -> {
              String next = form.breaksTo(at) + text;
              written.append(next);
              sum.add(next);
            });
    assertThat(written.toString()).isEqualTo(phext.serialize());
    assertThat(sum.value()).isEqualTo(phext.checksum());
    assertThatThrownBy(() -> form.breaksTo(Coordinate.ORIGIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no breaks lead from");
  }
}
