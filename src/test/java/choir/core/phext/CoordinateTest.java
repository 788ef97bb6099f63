package choir.core.phext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinateTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2",
        "1.2.3",
        "1.2.3/4",
        "abc",
        "0.0.0/0.0.0/0.0.0",
        "1.1.1/1.1.1/1.1.0",
        "1.1.1/1.1.1/1.1.1001",
        "1.1.1/1.1.1/1.1.99999999999",
        "1.1.1/1.1.1/1.1.1/1.1.1",
        "1.1.1/1.1.1/1.1.1 ",
        " 1.1.1/1.1.1/1.1.1",
        "1.1.1.1.1.1.1.1.1",
        "1/1/1/1/1/1/1/1/1",
        "+1.1.1/1.1.1/1.1.1",
        "-1.1.1/1.1.1/1.1.1",
        "1..1/1.1.1/1.1.1",
        "١.1.1/1.1.1/1.1.1",
      })
  void whatIsNotNineNumbersInRangeIsNoCoordinate(String text) {
    assertThat(Coordinate.parse(text)).isEmpty();
    assertThatThrownBy(() -> Coordinate.of(text)).hasMessageContaining("is not a coordinate");
  }

  @Test
  void semicolonsStandForSlashes() {
    assertThat(Coordinate.of("1.2.3;4.5.6;7.8.9")).hasToString("1.2.3/4.5.6/7.8.9");
  }

  @Test
  void aThousandIsValidButNoBreaksLeadThere() {
    assertThat(Coordinate.of("1.1.1/1.1.1/1.1.1000").isReachable()).isFalse();
    assertThat(Coordinate.of("1.1.1/1.1.1/1.1.999").isReachable()).isTrue();
  }

  @Test
  void numbersOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new Coordinate(1, 1, 1, 1, 1, 0, 1, 1, 1))
        .hasMessage("coordinate: book is 0, must be 1 to 1000");
  }

  @Test
  void orderComparesTheCoarsestDimensionFirst() {
    assertThat(Coordinate.of("1.1.1/1.1.1/1.1.2"))
        .isGreaterThan(Coordinate.ORIGIN)
        .isLessThan(Coordinate.of("1.1.1/1.1.1/1.1.12"))
        .isLessThan(Coordinate.of("1.1.1/1.1.1/2.1.1"))
        .isLessThan(Coordinate.of("2.1.1/1.1.1/1.1.1"));
  }
}
