package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.ChoirCommand;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.TestSections;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class ChoirCommandTest {
  /** Fault E: {@code choir token} alone was an error. */
  @Test
  void aGroupAloneShowsItsHelpPage() {
    for (String group : List.of("token", "sq", "phext", "cert")) {
      Terminal run = Terminal.run(group);
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).isEqualTo(Terminal.run(group, "--help").out());
      assertThat(run.err()).isEmpty();
    }
    assertThat(Terminal.run().out()).isEqualTo(Terminal.run("help").out());
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheOneMeant() {
    Terminal run = Terminal.run("verison");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            choir: There is no command 'verison'. Did you mean: choir version?
            Try 'choir --help'.
            """);
    assertThat(Terminal.run("token", "creat").err()).doesNotContain("Did you mean");
    assertThat(Terminal.run("token", "lst").err()).contains("Did you mean: choir token list?");
    assertThat(Terminal.run("help", "sesions").err()).contains("Did you mean: choir sessions?");
    assertThat(Terminal.run("--hom").err()).contains("There is no option '--hom'");
  }

  /** Fault D11: {@code stop} was answered with {@code restore}. */
  @Test
  void wordsOfOtherProgramsAreUnderstoodOrAnsweredWithOurs() {
    CommandLine choir = ChoirCommand.commandLine(InputStream.nullInputStream());
    assertThat(choir.getSubcommands().get("stop")).isSameAs(choir.getSubcommands().get("down"));
    assertThat(choir.getSubcommands().get("ps")).isSameAs(choir.getSubcommands().get("status"));
    assertThat(Terminal.run("cordon").err()).contains("Did you mean: choir drain?");
    assertThat(choir.getSubcommands()).containsKeys(values(Suggestions.ELSEWHERE));
    assertThat(choir.getSubcommands()).doesNotContainKeys(keys(Suggestions.ELSEWHERE));
  }

  private static String[] keys(Map<String, String> words) {
    return words.keySet().toArray(new String[0]);
  }

  private static String[] values(Map<String, String> words) {
    return words.values().toArray(new String[0]);
  }

  /** Fault D11: {@code choir ask phex "-v is a flag?"} was an unknown option. */
  @Test
  void textThatBeginsWithAHyphenIsText() {
    assertThat(Arguments.withTextLast("ask", "phex", "-v is a flag?", "-o", "json"))
        .containsExactly("ask", "phex", "-o", "json", "--", "-v is a flag?");
    assertThat(Arguments.withTextLast("ask", "--session=a b", "phex", "-"))
        .containsExactly("ask", "--session=a b", "phex", "-");
    assertThat(Arguments.withTextLast("ask", "phex", "--", "-v is", "-o"))
        .containsExactly("ask", "phex", "--", "-v is", "-o");
  }

  /** Fault C1: an exception that nobody expected printed its trace and what it quoted. */
  @Test
  void aFaultIsReportedWithoutItsTraceAndWithoutItsMessage() {
    StringWriter err = new StringWriter();
    CommandLine choir =
        ChoirCommand.commandLine(InputStream.nullInputStream())
            .addSubcommand("break", new BreakCommand())
            .setErr(new PrintWriter(err));
    assertThat(choir.execute("break")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("choir break: this is a fault of Choir (IllegalStateException at choir.runtime")
        .doesNotContain("chr_secret", "\tat ");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @CommandLine.Command(name = "break")
  private record BreakCommand() implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("invalid header value: Bearer chr_secret");
    }
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
      RanchFile.read(folder, TestSections.ALL);
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
