package choir.runtime;

import choir.runtime.cli.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point of {@code choir}. Its output is UTF-8 regardless of the locale. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its exit code. */
  public static void main(String[] arguments) {
    StandardOutput stdout = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintWriter out = new PrintWriter(stdout, false, StandardCharsets.UTF_8);
    PrintWriter err =
        new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    CommandLine choir = ChoirCommand.commandLine(System.in).setOut(out).setErr(err);
    int exitCode = choir.execute(arguments);
    out.flush();
    if (stdout.hasFailed() && exitCode == CommandLine.ExitCode.OK) {
      stdout.errorMessage().ifPresent(err::println);
      exitCode = CommandLine.ExitCode.SOFTWARE;
    }
    err.flush();
    System.exit(exitCode);
  }
}
