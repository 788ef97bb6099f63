package choir.core.placement;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A machine as {@code ranch.yaml} declares it.
 *
 * @param name of its node
 * @param offers what agents may need, as {@code gpu}; in order, without doubles
 */
public record MachineDeclaration(String name, List<String> offers) {
  /** The section of {@code ranch.yaml} that declares machines: a list of these. */
  public static final String SECTION = "machines";

  public MachineDeclaration {
    offers = List.copyOf(new TreeSet<>(Objects.requireNonNullElse(offers, List.of())));
  }
}
