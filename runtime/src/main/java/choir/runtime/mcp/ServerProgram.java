package choir.runtime.mcp;

import choir.runtime.feature.ProcessGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command and the environment of a server that is a program. */
final class ServerProgram {
  /** Folders in which a program without a path is found. */
  private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

  private ServerProgram() {}

  /**
   * The command of a server, with the real path of its program. Blocking.
   *
   * @throws McpException if the program is not on this machine
   */
  static List<String> command(DeclaredServer server) throws McpException {
    if (!Files.isExecutable(ProcessGroup.SETSID)) {
      throw McpException.refused(
          "cannot be started: " + ProcessGroup.SETSID + " is missing on this machine");
    }
    String called = server.command().get(0);
    Path program =
        find(called)
            .orElseThrow(
                () ->
                    McpException.refused(
                        "cannot be started: there is no program '%s' on this machine (%s)"
                            .formatted(called, PATH)));
    List<String> command = new ArrayList<>(List.of(ProcessGroup.SETSID.toString()));
    command.add(program.toString());
    command.addAll(server.command().subList(1, server.command().size()));
    return command;
  }

  private static Optional<Path> find(String called) {
    List<String> folders = called.startsWith("/") ? List.of("/") : List.of(PATH.split(":", -1));
    return folders.stream()
        .map(folder -> Path.of(folder).resolve(called))
        .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst()
        .map(ServerProgram::real);
  }

  /** The real path; of a program that is many in one by its name, the path of that name. */
  private static Path real(Path path) {
    try {
      Path real = path.toRealPath();
      return real.getFileName().equals(path.getFileName()) ? real : path.toAbsolutePath();
    } catch (IOException vanished) {
      return path;
    }
  }

  /**
   * What a program knows of the node's environment: nothing but what is declared.
   *
   * @throws McpException naming a variable that the node does not have
   */
  static Map<String, String> environment(DeclaredServer server, Environment environment)
      throws McpException {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PATH", PATH);
    variables.put("HOME", "/nonexistent");
    variables.put("LANG", "C.UTF-8");
    for (String name : server.env()) {
      variables.put(name, environment.value(name));
    }
    return variables;
  }
}
