package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.runtime.ChoirCommand;
import choir.runtime.access.Scope;
import choir.runtime.sq.files.Exporter;
import choir.runtime.sq.mirror.Mirror;
import choir.runtime.sq.mirror.ServerSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code choir sq export} and {@code import} against a running server. */
final class SqFilesTest {
  @TempDir static Path home;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static ServedStore server;

  private static int count;

  @TempDir Path folder;

  /** Each case has phexts of its own. */
  private String memory = "";

  private record Said(int exitCode, String out, String err) {}

  @BeforeAll
  static void open() throws IOException {
    server = ServedStore.open(home);
  }

  @AfterAll
  static void close() throws IOException {
    server.close();
  }

  @BeforeEach
  void name() {
    memory = "memory" + ++count;
  }

  private static Said sq(String... arguments) {
    List<String> all = new ArrayList<>(List.of("sq"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", server.base().toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine choir = ChoirCommand.commandLine(InputStream.nullInputStream());
    int code =
        choir
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(new String[0]));
    return new Said(code, out.toString(), err.toString());
  }

  private static void put(String phext, int scroll, String text) {
    ScrollKey key = new ScrollKey(phext, new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, scroll));
    Outcome outcome =
        server.store().write(List.of(new Change.Put(key, text))).toCompletableFuture().join();
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
  }

  private String stored(String phext) throws IOException {
    Path out = Files.createTempDirectory(folder, "look");
    Said said = sq("export", out.toString(), "--phext", phext);
    assertThat(said.exitCode()).as(said.err()).isZero();
    return Files.readString(out.resolve(phext + ".phext"));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void whatIsExportedAndImportedElsewhereIsTheSame() throws Exception {
    put(memory, 1, "one ★");
    put(memory, 3, "three\nlines");
    put("agents/" + memory, 1, "an agent's");
    put("tenant/acme/" + memory, 1, "a tenant's, which needs an admin to read");
    Path out = folder.resolve("out");
    assertThat(sq("export", folder.resolve("open").toString()).exitCode()).isZero();
    assertThat(folder.resolve("open/agents")).as("needs a token").doesNotExist();
    Path token = file("reader", server.token(Scope.READ));
    Said exported = sq("export", out.toString(), "--token-file", token.toString());
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(out.resolve(memory + ".phext")).hasContent("one ★\u0017\u0017three\nlines");
    assertThat(out.resolve("agents").resolve(memory + ".phext")).hasContent("an agent's");
    assertThat(out.resolve("tenant")).doesNotExist();
    assertThat(out.resolve("tokens.phext")).doesNotExist();

    Said imported = sq("import", out.resolve(memory + ".phext").toString(), "--under", "copy");
    assertThat(imported.exitCode()).as(imported.err()).isZero();
    assertThat(imported.out()).contains("copy." + memory, "new", "checksum");
    assertThat(stored("copy." + memory)).isEqualTo(stored(memory));
  }

  @Test
  void aNameThatIsTakenIsRefusedAndNothingIsImported() throws Exception {
    put(memory, 1, "mine");
    file(memory + ".phext", "yours");
    file("other" + memory + ".phext", "harmless");
    Said said = sq("import", folder.toString());
    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).contains("nothing was imported", "there is a phext '" + memory + "'");
    assertThat(stored(memory)).isEqualTo("mine");
    assertThat(sq("export", folder.resolve("x").toString(), "--phext", "other" + memory).err())
        .contains("there is no phext 'other" + memory + "'");
  }

  @Test
  void partialImportsWhatIsSoundAndSaysWhatIsNot() throws Exception {
    file(memory + ".phext", "sound");
    Path torn = folder.resolve("torn" + memory + ".phext");
    Files.write(torn, new byte[] {'a', (byte) 0xC3});
    Said refused = sq("import", folder.toString());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(torn + " is damaged or no text: byte 1 (0xC3)");
    Said partial = sq("import", folder.toString(), "--partial");
    assertThat(partial.exitCode()).isEqualTo(1);
    assertThat(partial.err()).contains("these were not imported").contains("byte 1 (0xC3)");
    assertThat(stored(memory)).isEqualTo("sound");
  }

  @Test
  void aDryRunShowsAndWritesNothing() throws Exception {
    Path file = file(memory + ".phext", "one\u0017two");
    Said said = sq("import", file.toString(), "--dry-run");
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains("PHEXT", "new", "nothing was written");
    assertThat(sq("export", folder.resolve("x").toString(), "--phext", memory).exitCode())
        .isEqualTo(2);
  }

  @Test
  void mergeKeepsBothAndTwiceIsOnce() throws Exception {
    put(memory, 1, "mine ");
    Path file = file(memory + ".phext", "yours\u0017new");
    for (int i = 0; i < 2; i++) {
      Said said = sq("import", file.toString(), "--merge");
      assertThat(said.exitCode()).as(said.err()).isZero();
      assertThat(stored(memory)).isEqualTo("mine yours\u0017new");
    }
  }

  @Test
  void replaceLeavesTheFileAlone() throws Exception {
    put(memory, 1, "mine");
    put(memory, 2, "gone");
    Path file = file(memory + ".phext", "yours");
    assertThat(sq("import", file.toString(), "--replace").exitCode()).isZero();
    assertThat(stored(memory)).isEqualTo("yours");
  }

  @Test
  void whatDoesNotFitIntoOneRequestComesWholeAllTheSame() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int section = 0; section < 3; section++) {
      text.append(section == 0 ? "" : "\u0018");
      for (int i = 0; i < 900; i++) {
        text.append(i == 0 ? "" : "\u0017")
            .append("scroll ")
            .append(i)
            .append(" \u0002".repeat(40));
      }
    }
    text.append("\u0019").append("★large".repeat(300_000));
    Path file = file(memory + ".phext", text.toString());
    Said said = sq("import", file.toString());
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(stored(memory)).isEqualTo(text.toString());
  }

  @Test
  void anImportThatWasInterruptedIsCompletedByRepeatingIt() throws Exception {
    put(memory, 2, "two");
    Path file = file(memory + ".phext", "one\u0017two\u0017three");
    Said said = sq("import", file.toString());
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains("complete");
    assertThat(stored(memory)).isEqualTo("one\u0017two\u0017three");
  }

  @Test
  void textOfAnyNameIsOneScroll() throws Exception {
    Path file = file(memory + ".txt", "two\nlines");
    assertThat(sq("import", file.toString()).exitCode()).isZero();
    assertThat(stored(memory)).isEqualTo("two\nlines");
  }

  @Test
  void aRunningRealServerIsTakenOver() throws Exception {
    Path data = Files.createDirectory(folder.resolve("real"));
    Files.writeString(data.resolve(memory + ".phext"), "from\u0017\u0018the real ★");
    try (RealSq real = RealSq.start(data)) {
      Said said = sq("import", real.base().toString(), "p=" + memory);
      assertThat(said.exitCode()).as(said.err()).isZero();
      assertThat(said.out()).contains("the same on both servers");
    }
    assertThat(stored(memory)).isEqualTo("from\u0018the real ★");
  }

  @Test
  void aMirrorOverHttpFollowsTheServer() throws Exception {
    put(memory, 1, "one");
    List<String> told = new ArrayList<>();
    Mirror mirror =
        new Mirror(
            new ServerSource(new Exporter(server.client())), folder, Set.of(memory), told::add);
    assertThat(mirror.update()).containsExactly(memory);
    put(memory, 2, "two");
    assertThat(mirror.update()).containsExactly(memory);
    assertThat(folder.resolve(memory + ".phext")).hasContent("one\u0017two");
    assertThat(mirror.update()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void noDraftStaysBehind() throws Exception {
    put(memory, 1, "x");
    Path out = folder.resolve("out");
    assertThat(sq("export", out.toString(), "--phext", memory).exitCode()).isZero();
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(out)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        files.put(out.relativize(each).toString(), Files.size(each));
      }
    }
    assertThat(files).containsExactly(Map.entry(memory + ".phext", 1L));
  }
}
