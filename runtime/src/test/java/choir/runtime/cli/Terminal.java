package choir.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import choir.runtime.ChoirCommand;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Runs {@code choir} in this process and keeps what it said. */
final class Terminal {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final int exitCode;

  private Terminal(byte[] stdin, String... arguments) {
    exitCode =
        ChoirCommand.commandLine(new ByteArrayInputStream(stdin), arguments)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
            .execute(arguments);
  }

  static Terminal run(String... arguments) {
    return new Terminal(new byte[0], arguments);
  }

  static Terminal feed(String stdin, String... arguments) {
    return feed(stdin.getBytes(UTF_8), arguments);
  }

  static Terminal feed(byte[] stdin, String... arguments) {
    return new Terminal(stdin, arguments);
  }

  int exitCode() {
    return exitCode;
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
