package choir.runtime.ranch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeEnvironmentTest {
  @Test
  void anEmptyOffsetIsNone() {
    assertThat(NodeEnvironment.portOffset(" ")).isZero();
    assertThat(NodeEnvironment.portOffset("100")).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "60001", "1.5", "99999999999"})
  void anOffsetThatIsNoneIsRefusedWithItsBounds(String value) {
    assertThatThrownBy(() -> NodeEnvironment.portOffset(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CHOIR_PORT_OFFSET is '%s', must be a number of 0 to 57909", value);
  }
}
