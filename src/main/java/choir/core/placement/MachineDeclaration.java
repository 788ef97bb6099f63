package choir.core.placement;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A machine declared in {@code ranch.yaml}.
 *
 * @param name name of its node
 * @param offers capabilities that agents may need, such as {@code gpu}; sorted, without duplicates
 */
public record MachineDeclaration(String name, List<String> offers) {
  /** The section of {@code ranch.yaml} that declares machines: a list of this type. */
  public static final String SECTION = "machines";

  public MachineDeclaration {
    offers = List.copyOf(new TreeSet<>(Objects.requireNonNullElse(offers, List.of())));
  }
}
