package choir.core.placement;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Declared placement constraints of an agent.
 *
 * @param machine home machine; empty if it has none
 * @param needs required offers of a machine, such as {@code gpu}; sorted, without duplicates
 */
public record PlacementConstraints(Optional<String> machine, List<String> needs) {
  /** No constraints. */
  public static final PlacementConstraints ANYWHERE =
      new PlacementConstraints(Optional.empty(), List.of());

  /** Absent components, as in older events, mean no constraint. */
  public PlacementConstraints {
    machine = Objects.requireNonNullElse(machine, Optional.empty());
    needs = List.copyOf(new TreeSet<>(Objects.requireNonNullElse(needs, List.of())));
  }
}
