package choir.runtime.ranch;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What the environment says of this machine's node. */
public final class NodeEnvironment {
  /** With it, the highest port of a node is the highest port there is. */
  private static final int MAX_OFFSET = 65_535 - HttpAddress.MANAGEMENT.port();

  private NodeEnvironment() {}

  /** The machine's host name; empty if it has none. */
  public static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "";
    }
  }

  /**
   * What is added to every port, for several nodes on one machine: {@code CHOIR_PORT_OFFSET}.
   *
   * @throws IllegalArgumentException naming the variable and its bounds
   */
  public static int portOffset(String value) {
    if (value.isBlank()) {
      return 0;
    }
    String refusal = "CHOIR_PORT_OFFSET is '" + value + "', must be a number of 0 to " + MAX_OFFSET;
    try {
      int offset = Integer.parseInt(value.strip());
      if (offset < 0 || offset > MAX_OFFSET) {
        throw new IllegalArgumentException(refusal);
      }
      return offset;
    } catch (NumberFormatException notOne) {
      throw new IllegalArgumentException(refusal, notOne);
    }
  }

  /**
   * A node's name: {@code CHOIR_NODE}, else that of the machine, else {@code node}.
   *
   * @throws IllegalArgumentException naming the variable and what it may hold
   */
  public static String name(String variable, String machine) {
    if (!variable.isBlank()) {
      if (!variable.matches(NodeFile.NAME_PATTERN)) {
        throw new IllegalArgumentException(
            "CHOIR_NODE is '" + variable + "', must be " + NodeFile.NAME_RULE);
      }
      return variable;
    }
    return machine.matches(NodeFile.NAME_PATTERN) ? machine : "node";
  }
}
