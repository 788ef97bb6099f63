package choir.runtime.bench;

import choir.runtime.ChoirCommand;
import choir.runtime.Main;
import choir.runtime.cli.Screen;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Runs commands against a node; the JVM then archives the classes that they have loaded. */
final class CommandTraining {
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("status"),
          List.of("status", "-o", "json"),
          List.of("agents"),
          List.of("nodes"),
          List.of("sessions", "phex"),
          List.of("send", "phex", "hello"));

  private CommandTraining() {}

  /**
   * Runs the commands.
   *
   * @param arguments the home of the node
   * @throws IllegalStateException if one fails
   */
  public static void main(String[] arguments) {
    Screen err =
        Screen.messages(
            new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8));
    for (List<String> each : COMMANDS) {
      String[] line =
          Stream.concat(each.stream(), Stream.of("--home", arguments[0])).toArray(String[]::new);
      int exitCode = Main.run(line, nowhere(), err);
      err.flush();
      if (exitCode != 0) {
        throw new IllegalStateException(String.join(" ", line) + " ended with " + exitCode);
      }
    }
    String help = ChoirCommand.commandLine(InputStream.nullInputStream()).getUsageMessage();
    assert !help.isEmpty();
  }

  private static Screen nowhere() {
    return Screen.terminal(
        new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8), true);
  }
}
