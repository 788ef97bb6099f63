package choir.runtime;

import choir.runtime.cli.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The process {@code choir}. Its output is UTF-8 whatever the locale says. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    StandardOutput stdout = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintWriter out = new PrintWriter(stdout, false, StandardCharsets.UTF_8);
    PrintWriter err =
        new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    CommandLine choir = ChoirCommand.commandLine(System.in).setOut(out).setErr(err);
    int exitCode = choir.execute(arguments);
    out.flush();
    if (stdout.hasFailed() && exitCode == CommandLine.ExitCode.OK) {
      stdout.complaint().ifPresent(err::println);
      exitCode = CommandLine.ExitCode.SOFTWARE;
    }
    err.flush();
    System.exit(exitCode);
  }
}
