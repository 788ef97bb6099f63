package choir.core.placement;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where an agent is to live, as declared.
 *
 * @param machine its home; empty if it has none
 * @param needs what a machine should offer, as {@code gpu}; in order, without doubles
 */
public record PlacementConstraints(Optional<String> machine, List<String> needs) {
  /** Anywhere will do. */
  public static final PlacementConstraints ANYWHERE =
      new PlacementConstraints(Optional.empty(), List.of());

  /** What is not there, as in an older event, is nothing. */
  public PlacementConstraints {
    machine = Objects.requireNonNullElse(machine, Optional.empty());
    needs = List.copyOf(new TreeSet<>(Objects.requireNonNullElse(needs, List.of())));
  }
}
