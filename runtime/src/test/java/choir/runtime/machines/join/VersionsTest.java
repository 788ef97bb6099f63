package choir.runtime.machines.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VersionsTest {
  @ParameterizedTest
  @CsvSource({
    "0.1.0, 0.1.9, true",
    "0.1.0, 0.2.0, true",
    "0.2.0-SNAPSHOT, 0.1.7, true",
    "0.1.0, 0.3.0, false",
    "0.9.0, 1.0.0, false",
    "1.0.0, 2.0.0, false",
    "development, 0.1.0, true",
  })
  void nodesMayDifferByOneMinorVersion(String one, String other, boolean fit) {
    assertThat(Versions.fit(one, other)).isEqualTo(fit);
    assertThat(Versions.fit(other, one)).isEqualTo(fit);
  }
}
