package choir.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate and its key are replaced together, wherever the process ends. */
final class PemFilesTest {
  @TempDir private Path folder;
  private PemFiles files;
  private PemFiles.Pair first;
  private PemFiles.Pair second;

  @BeforeEach
  void makeTwo() throws IOException {
    try (CertifiedRanch ranch = new CertifiedRanch(folder.resolve("ranch"))) {
      ranch.issue("a");
      first = new TlsFolder(ranch.folder("a")).node().read();
      ranch.issue("a");
      second = new TlsFolder(ranch.folder("a")).node().read();
    }
    files = new TlsFolder(Files.createDirectories(folder.resolve("files"))).node();
    files.put(first.certificates(), first.secret());
  }

  private Path next() {
    return files.key().resolveSibling("node.key.new");
  }

  @Test
  void theKeyIsForItsOwnerAlone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
        .isEqualTo("rw-------");
    assertThat(files.read()).isEqualTo(first);
  }

  /** The points of a replacement at which a process may be killed, as they leave the files. */
  @Test
  void afterACrashAtAnyPointThereIsAWholePairAndTheNextReplacementSucceeds() throws IOException {
    Files.writeString(next(), Pem.text(second.secret()));
    assertThat(files.read()).isEqualTo(first);
    Files.writeString(files.certificate(), Pem.text(second.certificates()));
    assertThat(files.read()).isEqualTo(second);
    // The key that is in use has its first name still: it must not be overwritten.
    files.put(second.certificates());
    assertThat(files.read()).isEqualTo(second);
    assertThat(next()).doesNotExist();
    files.put(first.certificates(), first.secret());
    assertThat(files.read()).isEqualTo(first);
    assertThat(next()).doesNotExist();
  }

  @Test
  void theKeyOfAnotherCertificateIsRefusedByItsPath() throws IOException {
    Files.writeString(files.certificate(), Pem.text(second.certificates()));
    assertThatThrownBy(files::read)
        .isInstanceOf(TlsException.class)
        .hasMessageStartingWith(files.key() + " is not the key of " + files.certificate());
  }

  @Test
  void filesThatHoldSomethingElseAreNamedAndNotQuoted() throws IOException {
    String text = Files.readString(files.key());
    Files.writeString(files.key(), text.replaceFirst("\nM", "\n"));
    assertRefused(files.key() + " contains an incomplete key");
    Files.writeString(files.key(), "secret");
    assertRefused(files.key() + " contains no '-----BEGIN PRIVATE KEY-----'");
    Files.write(files.key(), new byte[(1 << 20) + 1]);
    assertRefused(files.key() + " is larger than 1 MiB");
    Files.delete(files.key());
    assertRefused(files.key() + " is missing");
    Files.writeString(files.certificate(), "");
    assertRefused(files.certificate() + " contains no PEM certificate");
  }

  private void assertRefused(String words) {
    assertThatThrownBy(files::read)
        .isInstanceOf(TlsException.class)
        .hasMessageStartingWith(words)
        .message()
        .doesNotContain("secret");
  }

  @Test
  void whatIsWrittenCanBeReadByOthers() throws Exception {
    Path all = folder.resolve("all.pem");
    Files.writeString(all, Pem.text(List.of(first.own(), second.own())));
    assertThat(Pem.certificates(all)).containsExactly(first.own(), second.own());
    assertThat(Files.readAllLines(all)).allMatch(line -> line.length() <= 64);
  }
}
