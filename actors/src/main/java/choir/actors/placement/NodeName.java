package choir.actors.placement;

import java.util.Optional;
import org.apache.pekko.cluster.Member;

/** A node's name among the roles of its membership: known wherever the membership is. */
public final class NodeName {
  private static final String PREFIX = "name=";

  private NodeName() {}

  /** The role that says a name. */
  public static String role(String name) {
    return PREFIX + name;
  }

  /** The name of a member; empty if it has none, as in tests. */
  public static Optional<String> of(Member member) {
    return member.getRoles().stream()
        .filter(role -> role.startsWith(PREFIX))
        .map(role -> role.substring(PREFIX.length()))
        .findFirst();
  }
}
