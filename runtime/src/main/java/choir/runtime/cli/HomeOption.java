package choir.runtime.cli;

import choir.runtime.ranch.NodeEnvironment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --home}, for every command that concerns a node of this machine. */
public final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      description = "The node's home. Default: $CHOIR_HOME, else ~/.choir.")
  private @Nullable Path home;

  /** The node's home folder, absolute; it need not exist. */
  public Path folder() {
    return choose(home, System.getenv("CHOIR_HOME"), System.getProperty("user.home"));
  }

  /**
   * What is added to this node's ports: {@code CHOIR_PORT_OFFSET}.
   *
   * @throws BadInput if it is no offset
   */
  public static int portOffset() {
    @Nullable String variable = System.getenv("CHOIR_PORT_OFFSET");
    try {
      return NodeEnvironment.portOffset(variable == null ? "" : variable);
    } catch (IllegalArgumentException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    }
  }

  /**
   * This node's name: {@code CHOIR_NODE}, else the machine's.
   *
   * @throws BadInput if it is no name
   */
  public static String nodeName() {
    @Nullable String variable = System.getenv("CHOIR_NODE");
    try {
      return NodeEnvironment.name(variable == null ? "" : variable, machine());
    } catch (IllegalArgumentException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    }
  }

  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "";
    }
  }

  /** An empty variable counts as none, as shells mean it. */
  static Path choose(@Nullable Path option, @Nullable String variable, String user) {
    Path chosen = option;
    if (chosen == null) {
      chosen = variable == null || variable.isBlank() ? Path.of(user, ".choir") : Path.of(variable);
    }
    return chosen.toAbsolutePath().normalize();
  }
}
