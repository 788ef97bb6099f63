package choir.runtime.sq.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.runtime.sq.backup.OnlineBackup.Backup;
import choir.runtime.sq.backup.OnlineBackup.Taken;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {
  private static final Instant NOW = Instant.parse("2026-01-21T15:00:00Z");
  private static final Restore.Settling FINE = RestoreTest::settle;

  /** Longer than the first field of a tar's header. */
  private static final String LONG =
      "skills/long/%s/%s.md".formatted("a".repeat(90), "b".repeat(90));

  private static final Map<String, String> DECLARED =
      Map.of(
          "ranch.yaml",
          "ranch: test\n",
          "agents/lux/SOUL.md",
          "I am Lux.\n",
          "schedules/report.yaml",
          "- name: report\n",
          LONG,
          "A long name.\n");

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each
  private Path home;

  @BeforeEach
  void fill() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    Files.writeString(home.resolve("token"), "chr_secret");
  }

  /** In the place of a store: its files as they are. */
  private static long settle(Path snapshot, Path home) throws IOException {
    Files.createDirectory(home.resolve("sq"));
    try (Stream<Path> files = Files.list(snapshot)) {
      for (Path file : files.toList()) {
        Files.copy(file, home.resolve("sq").resolve(file.getFileName()));
      }
    }
    return 42;
  }

  private OnlineBackup backups() {
    return new OnlineBackup(
        home,
        links -> {
          Files.writeString(links.resolve("0000000001-0001.scrolls"), "first\u0017");
          Files.writeString(links.resolve("0000000002-0001.scrolls"), "★".repeat(70_000));
          Files.writeString(links.resolve("0000000003-0001.scrolls"), "");
          return new Taken(42, 7, 3);
        },
        () -> DECLARED,
        "1.2.3");
  }

  private Path backup() throws IOException {
    Path file = folder.resolve("ranch.tar");
    Files.write(file, read(backups().begin(NOW).orElseThrow()));
    return file;
  }

  private static byte[] read(Backup backup) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (backup) {
      for (Optional<byte[]> piece = backup.next(); piece.isPresent(); piece = backup.next()) {
        all.writeBytes(piece.get());
      }
    }
    return all.toByteArray();
  }

  private Restore into(String name) {
    return new Restore(folder.resolve("ranch.tar"), folder.resolve(name));
  }

  @Test
  void whatWasBackedUpComesBackAndNoSecretWithIt() throws Exception {
    backup();
    BackupManifest about = into("new").run(FINE);
    assertThat(about).isEqualTo(new BackupManifest("1.2.3", NOW, 42, 7, 3));
    assertThat(contents(folder.resolve("new")))
        .containsOnlyKeys(
            "agents/lux/SOUL.md",
            "ranch.yaml",
            "schedules/report.yaml",
            LONG,
            "sq/0000000001-0001.scrolls",
            "sq/0000000002-0001.scrolls",
            "sq/0000000003-0001.scrolls")
        .containsAllEntriesOf(DECLARED)
        .containsEntry("sq/0000000002-0001.scrolls", "★".repeat(70_000));
    assertThat(folder.resolve(".new.restoring")).doesNotExist();
    assertThat(home.resolve("backup.part")).doesNotExist();
  }

  @Test
  void tarAndSha256sumReadIt() throws Exception {
    Path file = backup();
    Path out = Files.createDirectory(folder.resolve("by-hand"));
    Process tar =
        new ProcessBuilder(
                "sh", "-c", "tar xf \"$1\" && sha256sum -c checksums.txt", "sh", file.toString())
            .directory(out.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(tar.getInputStream().readAllBytes(), UTF_8);
    assertThat(tar.waitFor()).as(said).isZero();
    assertThat(said.lines()).hasSize(8).allMatch(line -> line.endsWith(": OK"));
  }

  @Test
  void anEmptyHomeIsFilledAndAnotherIsRefused() throws Exception {
    backup();
    Files.createDirectory(folder.resolve("empty"));
    assertThatCode(() -> into("empty").run(FINE)).doesNotThrowAnyException();
    assertThatThrownBy(() -> into("home").run(FINE))
        .isInstanceOf(HomeNotEmptyException.class)
        .hasMessageContaining("home is not empty (it holds ");
    assertThat(home.resolve("token")).hasContent("chr_secret");
  }

  @Test
  void whatAKilledRestoreLeftIsInNobodysWay() throws Exception {
    backup();
    Path left = Files.createDirectories(folder.resolve(".new.restoring/sq"));
    Files.writeString(left.resolve("0000000001-0001.scrolls"), "hal");
    into("new").run(FINE);
    assertThat(contents(folder.resolve("new")))
        .containsEntry("sq/0000000001-0001.scrolls", "first\u0017");
  }

  @Test
  void aStoreThatDoesNotOpenIsNotPutInPlace() throws Exception {
    backup();
    assertThatThrownBy(
            () ->
                into("new")
                    .run(
                        (snapshot, beside) -> {
                          throw new IOException("damaged at offset 7");
                        }))
        .hasMessage("damaged at offset 7");
    assertThat(folder.resolve("new")).doesNotExist();
    assertThat(folder.resolve(".new.restoring")).doesNotExist();
  }

  @Test
  void aBackupThatWasCutAnywhereIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(backup());
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      int length = random.nextInt(whole.length);
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(
              () -> BackupReader.read(new ByteArrayInputStream(cut), BackupReader.NOWHERE))
          .as("seed %d, %d of %d bytes", seed, length, whole.length)
          .isInstanceOf(InvalidBackupException.class);
    }
  }

  @Test
  void aBitThatWasChangedAnywhereIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(backup());
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      int at = random.nextInt(whole.length);
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      requireRefused(changed, "seed %d, byte %d".formatted(seed, at));
    }
  }

  private static void requireRefused(byte[] changed, String what) {
    assertThatThrownBy(
            () -> BackupReader.read(new ByteArrayInputStream(changed), BackupReader.NOWHERE), what)
        .isInstanceOf(InvalidBackupException.class);
  }

  /** The blanks between a checksum and its name were once not looked at. */
  @Test
  void everyByteOfTheChecksumsCounts() throws Exception {
    byte[] whole = Files.readAllBytes(backup());
    String text = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1);
    int begin = text.lastIndexOf(TarStream.CHECKSUMS);
    for (int at = begin; at < whole.length; at++) {
      if (whole[at] != 0) {
        byte[] changed = whole.clone();
        changed[at] ^= 1;
        requireRefused(changed, "byte " + (at - begin) + " of the checksums");
      }
    }
  }

  @Test
  void theMemberThatWasChangedIsNamed() throws Exception {
    Path file = backup();
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("first\u0017");
    bytes[at] = 'F';
    Files.write(file, bytes);
    assertThatThrownBy(() -> into("new").run(FINE))
        .isInstanceOf(InvalidBackupException.class)
        .hasMessageContaining("sq/0000000001-0001.scrolls is not what was written");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  /** Finding L9: a backup brought a node.yaml, a CA or a join along. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "node.yaml",
        "tls/ca.pem",
        "joining",
        "token",
        "agents/phex/MEMORY.md"
      })
  void aMemberThatNoBackupHasIsRefused(String name) throws Exception {
    byte[] bytes = Files.readAllBytes(backup());
    byte[] header = new TarHeader(name, 0, 0).toBytes();
    byte[] about = java.util.Arrays.copyOf(bytes, 1024);
    byte[] both = java.util.Arrays.copyOf(about, 1536);
    System.arraycopy(header, 0, both, 1024, 512);
    assertThatThrownBy(
            () -> BackupReader.read(new ByteArrayInputStream(both), BackupReader.NOWHERE))
        .isInstanceOf(InvalidBackupException.class)
        .hasMessage("no backup has a member named '%s'", name);
  }

  @Test
  void oneBackupAtATimeAndTheNextOnceTheFirstHasEnded() throws Exception {
    OnlineBackup backups = backups();
    try (Backup first = backups.begin(NOW).orElseThrow()) {
      assertThat(first.next()).isPresent();
      assertThat(backups.begin(NOW)).isEmpty();
    }
    assertThat(home.resolve("backup.part")).doesNotExist();
    try (Backup second = backups.begin(NOW).orElseThrow()) {
      assertThat(second.next()).isPresent();
    }
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
