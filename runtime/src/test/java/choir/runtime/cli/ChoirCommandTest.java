package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.ChoirCommand;
import choir.runtime.machines.MachinesSection;
import choir.runtime.ranch.RanchFile;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

class ChoirCommandTest {
  /** Every command there is, the root included. */
  static Stream<CommandLine> commands() {
    return all(ChoirCommand.commandLine(InputStream.nullInputStream()));
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(ChoirCommandTest::all));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandAndParameterIsDescribed(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    assertThat(String.join("", spec.usageMessage().description()))
        .as(spec.qualifiedName())
        .isNotBlank();
    for (ArgSpec argument : spec.args()) {
      assertThat(String.join("", argument.description()))
          .as(spec.qualifiedName() + " " + argument.paramLabel())
          .isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpFitsEightyColumnsAndAlignsItsDescriptions(CommandLine command) {
    List<String> lines = command.getUsageMessage(Ansi.OFF).lines().toList();
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    List<Integer> columns =
        lines.stream()
            // The lines of a long synopsis are further in.
            .filter(line -> line.matches(" {2,6}(-|[A-Z]+ ).*"))
            .map(ChoirCommandTest::column)
            .distinct()
            .toList();
    assertThat(columns).as(String.join("\n", lines)).hasSizeLessThanOrEqualTo(1);
  }

  /** Where the last run of two or more blanks ends. */
  private static int column(String line) {
    return line.lastIndexOf("  ") + 2;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpEndsWithTheExitCodes(CommandLine command) {
    String help = command.getUsageMessage(Ansi.OFF);
    if (!command.getCommandName().equals("help")) {
      assertThat(help).containsPattern("Exit codes:\n +0 +success.*\n +1 +the op.*\n +2 +bad");
    }
  }

  @Test
  void noCommandIsBadUsage() {
    Terminal run = Terminal.run();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("choir: A command is missing.\nTry 'choir --help'.\n");
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheOneMeant() {
    Terminal run = Terminal.run("verison");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("'verison'", "Did you mean: choir version");
  }

  @Test
  void aRanchThatCannotBeReadIsBadInputWithAllItsProblems(@TempDir Path folder) {
    StringWriter err = new StringWriter();
    CommandLine choir =
        ChoirCommand.commandLine(InputStream.nullInputStream())
            .addSubcommand("read", new ReadCommand(folder))
            .setErr(new PrintWriter(err))
            .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    assertThat(choir.execute("read")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "choir read: the ranch is invalid:\nranch.yaml: does not exist in "
                + folder
                + "; 'choir init' writes one\n");
  }

  @CommandLine.Command(name = "read")
  private record ReadCommand(Path folder) implements Runnable {
    @Override
    public void run() {
      RanchFile.read(folder, List.of(new MachinesSection()));
    }
  }

  @Test
  void helpAndVersionAreResultsAndSucceed() {
    assertThat(Terminal.run("--help").out()).startsWith("Usage: choir ");
    assertThat(Terminal.run("help", "phext").out()).startsWith("Usage: choir phext ");
    assertThat(Terminal.run("--version").out()).isEqualTo(Terminal.run("version").out());
    assertThat(Terminal.run("version").exitCode()).isZero();
  }

  @Test
  void theVersionIsJsonWhenAskedFor() throws IOException {
    var json = new ObjectMapper().readTree(Terminal.run("version", "-o", "JSON").out());
    assertThat(json.get("java").asText()).isEqualTo(Runtime.version().toString());
    assertThat(json.get("choir").asText()).isNotBlank();
  }

  @Test
  void anUnknownFormatNamesTheKnownOnes() {
    Terminal run = Terminal.run("version", "-o", "xml");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("'xml'", "text", "json");
  }

  @Test
  void aFullDiskIsToldAndAReaderThatWentAwayIsNot() {
    assertThat(afterFailing("No space left on device").errorMessage())
        .contains(
            "choir: the result could not be written to standard output: No space left on device");
    assertThat(afterFailing("Broken pipe").hasFailed()).isTrue();
    assertThat(afterFailing("Broken pipe").errorMessage()).isEmpty();
    assertThat(new StandardOutput(new ByteArrayOutputStream()).hasFailed()).isFalse();
  }

  private static StandardOutput afterFailing(String message) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(message);
          }
        };
    StandardOutput stdout = new StandardOutput(broken);
    try (stdout) {
      stdout.write('x');
      stdout.flush();
    } catch (IOException expected) {
      assertThat(expected).hasMessage(message);
    }
    return stdout;
  }
}
