package choir.runtime;

import choir.runtime.cli.Arguments;
import choir.runtime.cli.Bug;
import choir.runtime.cli.Screen;
import choir.runtime.cli.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point of {@code choir}. Its output is UTF-8 regardless of the locale. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its exit code. */
  public static void main(String[] arguments) {
    StandardOutput stdout = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    Writer device = new OutputStreamWriter(stdout, StandardCharsets.UTF_8);
    Screen out = Screen.output(device);
    Screen err =
        Screen.messages(
            new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8));
    int exitCode = run(arguments, out, err);
    out.flush();
    if (stdout.hasFailed() && exitCode == CommandLine.ExitCode.OK) {
      stdout.errorMessage().ifPresent(err::println);
      exitCode = CommandLine.ExitCode.SOFTWARE;
    }
    err.flush();
    System.exit(exitCode);
  }

  /**
   * Runs a command and returns its exit code. Nobody sees the trace of an exception that no command
   * expects.
   */
  public static int run(String[] arguments, Screen out, Screen err) {
    try {
      String[] ordered = Arguments.withTextLast(arguments);
      return ChoirCommand.commandLine(System.in, ordered).setOut(out).setErr(err).execute(ordered);
    } catch (RuntimeException | Error bug) {
      err.println("choir: " + Bug.message(bug));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
