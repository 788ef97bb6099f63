package choir.actors.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlacementsTest {
  /** Nine tenths of a large ranch have the numbers from 900 on. */
  @Test
  void whateverPartOfTheNumbersMovesSharedOnesAreAmongThemByTheirShare() {
    TreeSet<Integer> all =
        IntStream.rangeClosed(1, 999).boxed().collect(Collectors.toCollection(TreeSet::new));

    List<Integer> order = Placements.mixed(all);

    assertThat(order).containsExactlyInAnyOrderElementsOf(all);
    for (int part = 50; part <= 999; part += 50) {
      long shared = order.subList(0, part).stream().filter(number -> number >= 900).count();
      assertThat(shared).as("of the first %d", part).isBetween(part / 10L - 4, part / 10L + 4);
    }
  }
}
