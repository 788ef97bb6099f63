package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.tls.TlsFolder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertCommandTest {
  @TempDir Path folder;

  private Path home() {
    return folder.resolve("home");
  }

  private Path tls() {
    return home().resolve("tls");
  }

  private Terminal cert(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cert", arguments[0], "--home", home().toString()));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    return Terminal.run(all.toArray(new String[0]));
  }

  private void ready() {
    assertThat(cert("init").exitCode()).isZero();
    assertThat(cert("issue", "a", "--host", "10.0.0.1").exitCode()).isZero();
  }

  @Test
  void initMakesACaWhoseKeyIsForItsOwnerAlone() throws IOException {
    Terminal run = cert("init");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .matches(
            "CN=Choir CA [0-9a-f]{8}, valid until 20\\S+Z\n\\S+ca.key signs for the ranch: .*\n");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(tls().resolve("ca.key"))))
        .isEqualTo("rw-------");
    assertThat(tls()).isDirectoryContaining("glob:**/ca.pem");
  }

  @Test
  void aCaThatIsThereIsNotWrittenOver() throws IOException {
    cert("init");
    byte[] key = Files.readAllBytes(tls().resolve("ca.key"));
    Terminal again = cert("init");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.out()).isEmpty();
    assertThat(again.err())
        .startsWith("choir cert init: " + tls().resolve("ca.pem") + " already exists");
    assertThat(tls().resolve("ca.key")).hasBinaryContent(key);
  }

  @Test
  void aHomeWithCertificatesIsNotMadeInsecure() {
    ready();
    Terminal run = Terminal.run("up", "--insecure", "--home", home().toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(tls() + " has certificates");
    assertThat(home().resolve("node.yaml")).doesNotExist();
  }

  @Test
  void aCaMayBeKeptElsewhere() {
    Path stick = folder.resolve("stick");
    assertThat(cert("init", "--ca-dir", stick.toString()).exitCode()).isZero();
    assertThat(stick).isDirectoryContaining("glob:**/ca.key");
    assertThat(tls()).doesNotExist();
    Terminal without = cert("issue", "a");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err())
        .isEqualTo(
            "choir cert issue: "
                + tls()
                + " has no CA key (ca.key). Create one with 'choir cert init', or specify"
                + " its folder with --ca-dir\n");
    assertThat(cert("issue", "a", "--ca-dir", stick.toString()).exitCode()).isZero();
    assertThat(tls()).isDirectoryNotContaining("glob:**/ca.key");
    assertThat(cert("renew", "--ca-dir", stick.toString()).exitCode()).isZero();
  }

  @Test
  void issueWritesTheCertificateItsKeyAndWhomToTrust() throws IOException {
    cert("init");
    Path out = folder.resolve("b");
    Terminal run =
        cert("issue", "b", "--host", "b.example", "--host", "10.0.0.2", "--out", out.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith(
            out
                + ": node.pem, node.key, ca.pem\n"
                + "for b, b.example, 10.0.0.2, localhost, 127.0.0.1, ::1, valid until ");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("node.key"))))
        .isEqualTo("rw-------");
    assertThat(out.resolve("ca.pem")).hasSameTextualContentAs(tls().resolve("ca.pem"));
    try (var files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("node.pem", "node.key", "ca.pem");
    }
  }

  @Test
  void aBadNameHostOrTimeWritesNothing() {
    cert("init");
    for (String[] bad :
        List.of(
            new String[] {"issue", "a/b"},
            new String[] {"issue", "a", "--host", "10.0.0.1:1340"},
            new String[] {"issue", "a", "--days", "0"},
            new String[] {"renew"},
            new String[] {"renew", "--finish"})) {
      Terminal run = cert(bad);
      assertThat(run.exitCode()).as(String.join(" ", bad)).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("choir cert " + bad[0] + ": ").hasLineCount(1);
    }
    assertThat(tls()).isDirectoryNotContaining("glob:**/node.*");
  }

  @Test
  void renewKeepsTheNameAndTheHosts() throws IOException {
    ready();
    String before = json(cert("show", "-o", "json")).at("/certificates/0/serial").asText();
    Terminal run = cert("renew", "--days", "30");
    assertThat(run.out()).contains("for a, 10.0.0.1, localhost, 127.0.0.1, ::1, valid until ");
    JsonNode after = json(cert("show", "-o", "json")).at("/certificates/0");
    assertThat(after.get("serial").asText()).isNotEqualTo(before);
    assertThat(after.get("hosts").toString())
        .isEqualTo("[\"a\",\"10.0.0.1\",\"localhost\",\"127.0.0.1\",\"::1\"]");
    assertThat(Duration.between(Instant.now(), Instant.parse(after.get("until").asText())).toDays())
        .isEqualTo(29);
  }

  @Test
  void showIsATableWithWhatIsToBeDoneBelow() throws IOException {
    ready();
    cert("renew", "--days", "10");
    Terminal run = cert("show");
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0)).matches("FILE +SUBJECT +ISSUER +FROM +UNTIL +SHA-256");
    assertThat(lines.get(1))
        .matches("node.pem  CN=a +CN=Choir CA \\w{8}  \\S+Z  \\S+Z  [0-9a-f]{64}");
    assertThat(lines.get(2)).matches("ca.pem    CN=Choir CA (\\w{8})  CN=Choir CA \\1  .*");
    int column = lines.get(0).indexOf("UNTIL");
    assertThat(lines.subList(1, 3)).allMatch(line -> line.startsWith("20", column));
    assertThat(lines.get(3)).isEqualTo("node.pem is for a, 10.0.0.1, localhost, 127.0.0.1, ::1");
    assertThat(lines.get(4))
        .matches("warning: CN=a expires on \\S+, in 9 days. Renew it: choir cert renew");
    assertThat(lines.get(5)).startsWith("ca.key is here");
  }

  @Test
  void showOfAFolderWithoutCertificatesNamesTheFile() {
    Terminal run = cert("show");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("choir cert show: " + tls().resolve("ca.pem") + " is missing\n");
  }

  @Test
  void theCaIsReplacedInThreeSteps() throws IOException {
    ready();
    Terminal first = cert("renew", "--ca");
    assertThat(first.out()).contains("1. copy " + tls().resolve("ca.pem") + " to every node");
    assertThat(new TlsFolder(tls()).authorities()).hasSize(2);
    Terminal early = cert("renew", "--ca", "--finish");
    assertThat(early.exitCode()).isEqualTo(2);
    assertThat(early.err()).contains("node.pem was issued by the old CA");
    assertThat(cert("renew").exitCode()).isZero();
    assertThat(cert("renew", "--ca", "--finish").out()).contains("is no longer trusted here");
    assertThat(new TlsFolder(tls()).authorities()).hasSize(1);
    assertThat(cert("renew", "--ca", "--finish").out()).contains("is already the only trusted CA");
  }

  private static JsonNode json(Terminal run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }
}
