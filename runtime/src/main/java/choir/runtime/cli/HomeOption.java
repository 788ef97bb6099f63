package choir.runtime.cli;

import choir.runtime.ranch.NodeEnvironment;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --home} of all commands that concern a node on this machine. */
public final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      description = "The node's home. Default: $CHOIR_HOME, else .choir in $HOME.")
  private @Nullable Path home;

  /** The node's home folder, absolute; it need not exist. */
  public Path folder() {
    return choose(home, System.getenv());
  }

  /**
   * The offset of this node's ports: {@code CHOIR_PORT_OFFSET}.
   *
   * @throws BadInput if it is not a valid offset
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
   * This node's name: {@code CHOIR_NODE}, otherwise the host name.
   *
   * @throws BadInput if it is not a valid name
   */
  public static String nodeName() {
    @Nullable String variable = System.getenv("CHOIR_NODE");
    try {
      return NodeEnvironment.name(variable == null ? "" : variable, NodeEnvironment.machine());
    } catch (IllegalArgumentException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    }
  }

  /** Chooses the home; an empty variable counts as unset, as in shells. */
  static Path choose(@Nullable Path option, Map<String, String> environment) {
    Path chosen = option;
    if (chosen == null) {
      String variable = environment.getOrDefault("CHOIR_HOME", "");
      chosen = variable.isBlank() ? Path.of(userHome(environment), ".choir") : Path.of(variable);
    }
    return chosen.toAbsolutePath().normalize();
  }

  /** The home of the user as shells see it; Java's own answer is that of the user database. */
  private static String userHome(Map<String, String> environment) {
    String variable = environment.getOrDefault("HOME", "");
    return variable.isBlank() ? System.getProperty("user.home") : variable;
  }
}
