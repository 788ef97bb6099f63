package choir.test.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LongestAtBothEndsTest {
  @Test
  void theLongestAreAtBothEndsAndTheOthersBetween() {
    assertThat(
            LongestAtBothEnds.order(
                List.of(
                    "A",
                    "choir.test.endtoend.KillNineTest",
                    "B",
                    "choir.test.cluster.RotationTest",
                    "choir.test.cluster.TwoBuildsTest")))
        .containsExactly(
            "choir.test.cluster.TwoBuildsTest",
            "choir.test.endtoend.KillNineTest",
            "B",
            "A",
            "choir.test.cluster.RotationTest");
  }

  @Test
  void everyNamedClassExists() throws ClassNotFoundException {
    for (String name : LongestAtBothEnds.SECONDS.keySet()) {
      assertThat(Class.forName(name)).isNotNull();
    }
  }
}
