package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.node.SqHost;
import choir.runtime.ranch.HttpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a server in this process. */
class SqCommandTest {
  private static final String AT = "1.5.2/3.7.3/9.1.1";

  @TempDir static Path data;
  private static SqHost host;
  private static String url;

  @BeforeAll
  static void start() {
    List<String> said = new ArrayList<>();
    host =
        SqHost.start(
            new SqHost.Settings(
                data, new HttpAddress("127.0.0.1", 0), Optional.empty(), Optional.empty()),
            said::add);
    url = said.get(said.size() - 1).substring("SQ on ".length());
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  private static Terminal sq(String... arguments) {
    return feed("", arguments);
  }

  private static Terminal feed(String stdin, String... arguments) {
    List<String> all = new ArrayList<>(List.of("sq"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", url, "--token-file", data.resolve(".choir/token").toString()));
    return Terminal.feed(stdin, all.toArray(new String[0]));
  }

  @Test
  void whatIsWrittenCanBeReadListedAndTakenAway() {
    assertThat(sq("insert", "lux", AT, "first").out()).isEqualTo("Inserted 5 bytes\n");
    assertThat(feed(" and more", "insert", "lux", AT, "--file", "-").exitCode()).isZero();
    assertThat(sq("select", "lux", AT).out()).isEqualTo("first and more");
    assertThat(sq("toc", "lux").out()).isEqualTo("* " + AT + ": first and more\n");
    assertThat(sq("get", "lux").out()).endsWith("first and more");
    assertThat(sq("get", "lux", "-o", "json").out()).contains("\"coord\"").contains(AT);
    assertThat(sq("status", "lux").out()).contains("Hosting: lux.phext").contains("Scrolls: 1");
    assertThat(sq("load", "lux").out()).isEqualTo("Loaded lux.phext\n");
    assertThat(sq("history", "lux", AT).out())
        .startsWith("VERSION  TIME ")
        .contains("  add   14\n")
        .contains("  add   5\n");
    assertThat(sq("delete", "lux", AT).out()).isEqualTo("Removed 14 bytes\n");
    Terminal none = sq("select", "lux", AT);
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("lux has no scroll at " + AT);
  }

  @Test
  void theStoresStatusSaysWhatHistoryCostsAndHowLongTheDiskTakes() {
    sq("update", "kept", AT, "once");
    sq("update", "kept", AT, "twice");
    assertThat(sq("status").out())
        .containsPattern("segments  1, \\d+ bytes, of which history [1-9]\\d* and garbage \\d+\n")
        .containsPattern(
            "fsync     \\d+\\.\\d ms median, \\d+\\.\\d ms at most for 99 %, of the last"
                + " [1-9]\\d* of the scroll log\n");
    assertThat(sq("status", "-o", "json").out())
        .contains("\"historyBytes\" : ")
        .contains("\"log\" : \"scrolls\"")
        .contains("\"p99Micros\" : ");
  }

  @Test
  void retentionSaysWhatIsKeptSinceWhenAndWhatItCosts() {
    sq("update", "remembered", AT, "once");
    sq("update", "remembered", AT, "twice");
    assertThat(sq("retention", "remembered").out())
        .startsWith("PHEXT       KEEP  SINCE ")
        .containsPattern("remembered  all   2[-0-9: ]+Z +0 +1 +[1-9]\\d* +[1-9]\\d*\n");
    assertThat(sq("retention").out()).contains("remembered  all ").contains("tokens ");
    Terminal none = sq("retention", "nowhere");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("There is no phext 'nowhere'");
  }

  @Test
  void whatMustHoldIsAskedOfTheServer() {
    assertThat(sq("update", "held", AT, "a", "--if-version", "0").exitCode()).isZero();
    Terminal late = sq("update", "held", AT, "b", "--if-version", "0");
    assertThat(late.exitCode()).isEqualTo(1);
    assertThat(late.err()).contains("nothing was changed");
    sq("insert", "held", AT, "c", "--key", "k");
    sq("insert", "held", AT, "c", "--key", "k");
    assertThat(sq("select", "held", AT).out()).isEqualTo("ac");
  }

  /** Fault D13: phexts could not be listed, and one that did not exist looked empty. */
  @Test
  void phextsAreListedAndTheContentsOfOneThatDoesNotExistAreRefused() {
    sq("update", "listed", AT, "x");
    assertThat(sq("list").out()).containsPattern("(?m)^listed +1 +[0-9]+ +its writers$");
    assertThat(sq("ls", "-o", "json").out()).contains("\"name\" : \"listed\"");
    assertThat(sq("toc", "listed").out()).contains(": x");
    Terminal none = sq("toc", "nowhere");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("there is no phext 'nowhere'; 'choir sq list' lists them");
  }

  @Test
  void whatCannotBeUsedIsRefusedWithItsPlace() {
    Terminal place = sq("select", "lux", "1.2");
    assertThat(place.exitCode()).isEqualTo(2);
    assertThat(place.err()).contains("c: '1.2' is no coordinate");
    Terminal both = sq("insert", "lux", AT, "x", "--file", "-");
    assertThat(both.exitCode()).isEqualTo(2);
    assertThat(both.err()).contains("either as TEXT or with --file");
    Terminal nobody = Terminal.run("sq", "toc", "lux", "--url", "http://127.0.0.1:1");
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err()).contains("no SQ server answers at http://127.0.0.1:1");
    Terminal port = Terminal.run("sq", "host", "70000");
    assertThat(port.err()).contains("PORT is 70000, must be 0 to 65535");
  }

  @Test
  void tenantsComeAndGo() throws Exception {
    Path file =
        Files.writeString(
            data.resolve("tenants.json"),
            """
            {"tenants":{"pmb-v1-001":{"name":"founding-001","data_dir":"/nowhere"},
                        "pmb-v1-002":{"name":"founding-002","data_dir":"/nowhere"}}}""");
    assertThat(sq("tenant", "import", file.toString()).out()).isEqualTo("imported 2 tenants\n");
    Terminal again = sq("tenant", "import", file.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("0 of 2 tenants were imported, then 'founding-001'");
    assertThat(sq("tenant", "add", "third", "--bytes", "1000").out()).startsWith("chr_");
    assertThat(sq("tenant", "quota", "third", "--scrolls", "7").out())
        .isEqualTo("third may have 1000 bytes and 7 scrolls\n");
    assertThat(sq("tenant", "list").out())
        .startsWith("NAME          BYTES  OF ")
        .contains("third         0      1000        0        7 ");
    for (String name : List.of("founding-001", "founding-002", "third")) {
      assertThat(sq("tenant", "revoke", name).out()).isEqualTo(name + " no longer has a token\n");
    }
    Path list = Files.writeString(data.resolve("list.json"), "[]");
    assertThat(sq("tenant", "import", list.toString()).err()).contains("has no 'tenants'");
  }

  @Test
  void changesAreShownInALineEachAlsoAsJson(@TempDir Path folder) throws IOException {
    String change =
        "id: 7\nevent: put\ndata: {\"coordinate\":\"1.1.1/1.1.1/1.1.1\",\"bytes\":2,"
            + "\"text\":\"hi\"}\n\n";
    try (StubNode stub = new StubNode(folder)) {
      stub.on("GET /api/v2/watch?p=lux", StubNode.Answer.stream(change + change));
      assertThat(stub.run("sq", "watch", "lux").out())
          .isEqualTo("7  put     1.1.1/1.1.1/1.1.1  2 bytes  hi\n".repeat(2));
      assertThat(stub.run("sq", "watch", "lux", "-o", "json").out())
          .isEqualTo(
              ("{\"version\":7,\"kind\":\"put\",\"coordinate\":\"1.1.1/1.1.1/1.1.1\","
                      + "\"bytes\":2,\"text\":\"hi\"}\n")
                  .repeat(2));
    }
  }
}
