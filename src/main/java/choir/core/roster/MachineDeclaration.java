package choir.core.roster;

import java.util.List;
import java.util.TreeSet;

/**
 * A machine as {@code ranch.yaml} declares it.
 *
 * @param name of its node
 * @param offers what agents may need, as {@code gpu}; in order, without doubles
 */
public record MachineDeclaration(String name, List<String> offers) {
  public MachineDeclaration {
    offers = List.copyOf(new TreeSet<>(offers));
  }
}
