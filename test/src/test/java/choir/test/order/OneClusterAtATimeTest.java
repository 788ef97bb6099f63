package choir.test.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class OneClusterAtATimeTest {
  @Test
  void clustersAreFirstAndTheLongestOfTheOthersLast() {
    assertThat(
            OneClusterAtATime.order(
                List.of(
                    "A",
                    "choir.test.sq.KillTest",
                    "choir.test.cluster.RotationTest",
                    "B",
                    "choir.test.endtoend.BackupTest",
                    "choir.test.cluster.TwoBuildsTest")))
        .containsExactly(
            "choir.test.cluster.TwoBuildsTest",
            "choir.test.cluster.RotationTest",
            "A",
            "B",
            "choir.test.endtoend.BackupTest",
            "choir.test.sq.KillTest");
  }

  @Test
  void everyNamedClassExists() throws ClassNotFoundException {
    for (String name :
        Stream.of(OneClusterAtATime.CLUSTERS, OneClusterAtATime.OTHERS)
            .flatMap(each -> each.keySet().stream())
            .toList()) {
      assertThat(Class.forName(name)).isNotNull();
    }
  }
}
