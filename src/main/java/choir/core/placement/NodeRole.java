package choir.core.placement;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a node does for its ranch, beside holding a copy of the store. */
public enum NodeRole {
  /** Counts for the store's majority, and for who goes on when the ranch is cut in two. */
  VOTER,
  /** Agents live on it. */
  WORKER;

  /** As it stands in {@code node.yaml}, and among the roles of a cluster's member. */
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads what {@link #written} gives. */
  public static Optional<NodeRole> parse(String written) {
    return Arrays.stream(values()).filter(each -> each.written().equals(written)).findFirst();
  }

  /** All of them as they are written. */
  public static List<String> known() {
    return Arrays.stream(values()).map(NodeRole::written).toList();
  }
}
