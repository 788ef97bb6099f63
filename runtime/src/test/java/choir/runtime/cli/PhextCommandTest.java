package choir.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Checksum;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhextCommandTest {
  private static final String TEXT = "one\ntwo\u0017\u0017naïve 星\u0018\u0019far\u0017\u0017";

  @TempDir private Path folder;
  private String file = "";
  private String other = "";

  @BeforeEach
  void writeFiles() throws IOException {
    file = write("a.phext", TEXT.getBytes(UTF_8));
    other = write("b.phext", "new\u0017\u0017naïve 星".getBytes(UTF_8));
  }

  private String write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes).toString();
  }

  private static String ok(Terminal run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  private static String phext(String... arguments) {
    return ok(Terminal.run(prepend(arguments)));
  }

  private static JsonNode json(String... arguments) throws IOException {
    return new ObjectMapper().readTree(phext(arguments));
  }

  private static String[] prepend(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "phext";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return all;
  }

  private static void refused(Terminal run, String... parts) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(parts);
  }

  @Test
  void tocListsTheScrolls() throws IOException {
    assertThat(phext("toc", file))
        .isEqualTo(
            """
            * 1.1.1/1.1.1/1.1.1: one...
            * 1.1.1/1.1.1/1.1.3: naïve 星
            * 1.1.1/1.1.1/2.1.1: far
            """);
    assertThat(phext("toc", "--summary-bytes", "3", file)).contains(": na...\n");
    JsonNode second = json("toc", "-o", "json", file).at("/scrolls/1");
    assertThat(second.toString())
        .isEqualTo("{\"coord\":\"1.1.1/1.1.1/1.1.3\",\"summary\":\"naïve 星\",\"bytes\":10}");
  }

  @Test
  void getWritesTheFileAsItIs() throws IOException {
    assertThat(phext("get", file)).isEqualTo(TEXT);
    assertThat(json("get", "-o", "json", file).at("/scrolls/2").toString())
        .isEqualTo("{\"coord\":\"1.1.1/1.1.1/2.1.1\",\"scroll\":\"far\"}");
  }

  @Test
  void selectWritesOneTextExactly() throws IOException {
    assertThat(phext("select", file, "1.1.1/1.1.1/1.1.1")).isEqualTo("one\ntwo");
    assertThat(phext("select", file, "1.1.1;1.1.1;1.1.3")).isEqualTo("naïve 星");
    assertThat(json("select", "-o", "json", file, "1.1.1/1.1.1/2.1.1").get("scroll").asText())
        .isEqualTo("far");
  }

  @Test
  void selectFailsWhereThereIsNothing() {
    Terminal run = Terminal.run("phext", "select", file, "9.9.9/9.9.9/9.9.9");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo("choir phext select: " + file + " has no scroll at 9.9.9/9.9.9/9.9.9.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2", "abc", "", "0.0.0/0.0.0/0.0.0", "1.1.1/1.1.1/1.1.1000"})
  void whatIsNoCoordinateIsRefused(String place) {
    refused(
        Terminal.run("phext", "select", file, place),
        "'" + place + "' is not a coordinate. Specify nine numbers from 1 to 999, such as ");
  }

  @Test
  void normalizeLeavesOutWhatLeadsNowhere() {
    assertThat(phext("normalize", file)).isEqualTo("one\ntwo\u0017\u0017naïve 星\u0019far");
  }

  @Test
  void checksumIsOfTheNormalForm() throws IOException {
    String sum = Checksum.of("one\ntwo\u0017\u0017naïve 星\u0019far");
    assertThat(phext("checksum", file)).isEqualTo(sum + "\n");
    assertThat(phext("checksum", file, other)).startsWith(sum + "  " + file + "\n").hasLineCount(2);
    assertThat(json("checksum", "-o", "json", file).get(file).asText()).isEqualTo(sum);
  }

  @Test
  void mergeSubtractExpandContractAndManifestWritePhexts() {
    assertThat(phext("merge", other, file))
        .isEqualTo("newone\ntwo\u0017\u0017naïve 星naïve 星\u0019far");
    assertThat(phext("subtract", file, other)).isEqualTo("\u0019far");
    assertThat(phext("expand", file)).startsWith("one\u0017two\u0018\u0018");
    assertThat(phext("contract", file)).startsWith("one\ntwo\n\nnaïve");
    assertThat(phext("manifest", other))
        .isEqualTo(Checksum.of("new") + "\u0017\u0017" + Checksum.of("naïve 星"));
  }

  @Test
  void diffListsWhatDiffers() throws IOException {
    String lines = "~ 1.1.1/1.1.1/1.1.1: new\n- 1.1.1/1.1.1/2.1.1: far\n";
    assertThat(phext("diff", file, other)).isEqualTo(lines);
    assertThat(phext("diff", "--exit-code", file, file)).isEmpty();
    assertThat(json("diff", "-o", "json", other, file).get("differences").toString())
        .isEqualTo(
            "[{\"coord\":\"1.1.1/1.1.1/1.1.1\",\"before\":\"new\",\"after\":\"one\\ntwo\"},"
                + "{\"coord\":\"1.1.1/1.1.1/2.1.1\",\"after\":\"far\"}]");
    Terminal run = Terminal.run("phext", "diff", "--exit-code", file, other);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEqualTo(lines);
  }

  @Test
  void aDashIsStandardInput() {
    assertThat(ok(Terminal.feed("\u0017\u0017x", "phext", "toc", "-")))
        .isEqualTo("* 1.1.1/1.1.1/1.1.3: x\n");
    assertThat(ok(Terminal.feed("new", "phext", "subtract", other, "-")))
        .isEqualTo("\u0017\u0017naïve 星");
    refused(Terminal.feed("x", "phext", "merge", "-", "-"), "'-' is given twice");
  }

  @Test
  void anEmptyFileIsAPhextWithoutScrolls() throws IOException {
    String empty = write("empty", new byte[0]);
    assertThat(phext("toc", empty)).isEqualTo("* 1.1.1/1.1.1/1.1.1: \n");
    assertThat(phext("normalize", empty)).isEmpty();
    assertThat(json("toc", "-o", "json", empty).get("scrolls")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"toc", "get", "normalize", "checksum", "expand", "contract", "manifest"})
  void whatIsNotUtf8IsRefusedNamingFileAndByte(String command) throws IOException {
    String bad = write("latin1.phext", new byte[] {'a', 'b', (byte) 0xE9, 'c'});
    refused(
        Terminal.run("phext", command, bad),
        "choir phext " + command + ": " + bad + " is not UTF-8: byte 2 (0xE9)",
        "iconv");
  }

  @Test
  void aBadSecondFileLeavesNothingOnStandardOutput() throws IOException {
    String bad = write("bad", new byte[] {(byte) 0xC3});
    refused(Terminal.run("phext", "merge", file, bad), bad, "byte 0 (0xC3)");
    refused(Terminal.run("phext", "checksum", file, bad), bad);
    refused(Terminal.feed(new byte[] {(byte) 0xFF}, "phext", "toc", "-"), "standard input is not");
  }

  @Test
  void whatIsNoFileIsRefusedWithTheRemedy() {
    String missing = folder.resolve("missing").toString();
    refused(Terminal.run("phext", "toc", missing), missing + " does not exist. Specify a .phext");
    refused(Terminal.run("phext", "toc", folder.toString()), folder + " is a folder.");
  }

  @Test
  void badUsageSaysHowToGetHelp() {
    refused(
        Terminal.run("phext", "toc"),
        "Missing required parameter: 'FILE'",
        "Try 'choir phext toc --help'.");
    refused(Terminal.run("phext", "merge", file), "at least 2");
    refused(Terminal.run("phext", "toc", "--summary-bytes", "-1", file), "must be 0 or more");
    refused(Terminal.run("phext", "toc", "--summary-bytes", "x", file), "'x' is not an int");
  }
}
