package choir.core.placement;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The roles of a node, beside holding a copy of the store. */
public enum NodeRole {
  /** Counts towards the store's majority, and towards the surviving side of a partition. */
  VOTER,
  /** Hosts agents. */
  WORKER;

  /** The spelling in {@code node.yaml} and among the roles of a cluster member. */
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Parses the result of {@link #written}. */
  public static Optional<NodeRole> parse(String written) {
    return Arrays.stream(values()).filter(each -> each.written().equals(written)).findFirst();
  }

  /** The spellings of all roles. */
  public static List<String> known() {
    return Arrays.stream(values()).map(NodeRole::written).toList();
  }
}
