package choir.actors.placement;

import java.util.Optional;
import org.apache.pekko.cluster.Member;

/** Encodes a node's name as a cluster role, so that it is part of the membership. */
public final class NodeName {
  private static final String PREFIX = "name=";

  private NodeName() {}

  /** The role for a node name. */
  public static String role(String name) {
    return PREFIX + name;
  }

  /** The node name of a member; empty if it has none, as in tests. */
  public static Optional<String> of(Member member) {
    return member.getRoles().stream()
        .filter(role -> role.startsWith(PREFIX))
        .map(role -> role.substring(PREFIX.length()))
        .findFirst();
  }
}
