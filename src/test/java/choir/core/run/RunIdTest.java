package choir.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.id.RunId;
import choir.core.phext.HashedCoordinate;
import org.junit.jupiter.api.Test;

/** Ids are stored and compared for 30 days: these values never change. */
final class RunIdTest {
  @Test
  void theIdOfAMessageIsTheSameForEver() {
    assertThat(RunId.of("people", "message 1").value())
        .isEqualTo("run-28c8f7552ea93a3cd86e5167085e6b77");
    assertThat(RunId.of("people", "message 1").child("1-use0").value())
        .isEqualTo("run-d4eadbe1b57f667ff62095fc4c1e9efb");
    assertThat(RunId.of("people", "message 1").key().at().toString())
        .isEqualTo("241.565.741/732.59.451/545.729.108");
    assertThat(HashedCoordinate.of("agent:lux:main").toString())
        .isEqualTo("106.140.183/227.593.423/419.416.113");
  }

  @Test
  void keysOfDifferentSendersNeverMeet() {
    assertThat(RunId.of("ab", "c")).isNotEqualTo(RunId.of("a", "bc"));
  }

  @Test
  void whatIsNoIdIsRefused() {
    assertThat(RunId.parse("run-xyz")).isEmpty();
    assertThat(RunId.parse(RunId.of("a", "b").value())).contains(RunId.of("a", "b"));
    assertThatThrownBy(() -> new RunId("run-")).isInstanceOf(IllegalArgumentException.class);
  }
}
