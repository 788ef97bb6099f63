package choir.runtime.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.runtime.feature.ToolCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Case C-07 and what else files can do to the one who reads them. */
final class FileToolTest {
  @TempDir Path machine;
  private Path work;
  private final Map<String, Tool> tools = new TreeMap<>();

  @BeforeEach
  void open() throws IOException {
    work = Files.createDirectories(machine.resolve("work"));
    Files.createDirectories(machine.resolve("home"));
    Files.createDirectories(machine.resolve("docs"));
    declare(
        """
        {"folders":[{"name":"work","path":"%s","access":"write"},{"name":"docs","path":"%s"}],\
        "limits":{"output":500}}"""
            .formatted(work, machine.resolve("docs")));
  }

  private void declare(String section) {
    ToolSettings settings = ToolSettings.read(section);
    FileTool.over(() -> settings, machine.resolve("home"), new ToolThreads(4), System::nanoTime)
        .forEach(tool -> tools.put(tool.spec().name(), tool));
  }

  private Tool tool(String name) {
    return Objects.requireNonNull(tools.get(name), name);
  }

  private Tool.Result call(String tool, String arguments) {
    Tool.Call call = ToolCalls.of("1-a", arguments.replace('\'', '"'));
    return tool(tool).call(call).toCompletableFuture().join();
  }

  private String refused(String tool, String arguments) {
    Tool.Result result = call(tool, arguments);
    assertThat(result.failed()).as(result.text()).isTrue();
    return result.text();
  }

  private String done(String tool, String arguments) {
    Tool.Result result = call(tool, arguments);
    assertThat(result.failed()).as(result.text()).isFalse();
    return result.text();
  }

  /** Case C-07. */
  @Test
  void noLinkAndNoDotLeadsOut() throws IOException {
    Path victim = Files.writeString(machine.resolve("victim"), "whole");
    Path none = machine.resolve("none");
    Files.createSymbolicLink(work.resolve("a"), Path.of("/etc/hostname"));
    Files.createSymbolicLink(work.resolve("b"), none);
    Files.createSymbolicLink(work.resolve("c.txt.tmp"), victim);
    assertThat(refused("read", "{'path':'work/a'}"))
        .isEqualTo("'work/a' is a link; links are not followed");
    assertThat(refused("write", "{'path':'work/b','text':'x'}")).contains("is a link");
    assertThat(refused("write", "{'path':'work/c.txt','text':'x'}"))
        .contains("'work/c.txt.tmp' is in the way");
    assertThat(refused("list", "{'path':'./../'}")).contains("'..', which leads out");
    assertThat(refused("read", "{'path':'work/../victim'}")).contains("leads out");
    assertThat(refused("edit", "{'path':'work/b','old':'a','new':'b'}")).contains("is a link");
    assertThat(victim).hasContent("whole");
    assertThat(none).doesNotExist();
    assertThat(Files.exists(work.resolve("c.txt"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(done("list", "{'path':'work'}")).contains("a (a link, not followed)");
  }

  @Test
  void aLinkOnTheWayIsNotFollowedEither() throws IOException {
    Path outside = Files.createDirectories(machine.resolve("outside/deep"));
    Files.writeString(outside.resolve("secret"), "red");
    Files.createSymbolicLink(work.resolve("way"), machine.resolve("outside"));
    assertThat(refused("read", "{'path':'work/way/deep/secret'}")).contains("'work/way' is a link");
    assertThat(refused("write", "{'path':'work/way/deep/new','text':''}")).contains("is a link");
    assertThat(refused("list", "{'path':'work/way'}")).contains("is a link");
    assertThat(done("search", "{'path':'work','text':'red'}")).startsWith("[not found");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  /** A folder that is exchanged for a link between two steps of the walk. */
  @Test
  void anOpenFolderStaysWhereItWasOpened() throws Exception {
    Path inner = Files.createDirectories(work.resolve("inner"));
    Files.writeString(inner.resolve("f"), "inside");
    Path outside = Files.createDirectories(machine.resolve("outside"));
    Files.writeString(outside.resolve("f"), "outside");
    FolderPath place =
        new FolderPath(new ToolSettings.Folder("work", work.toString(), true), List.of("inner"));
    try (OpenFolder open = OpenFolder.open(work.toRealPath(), place)) {
      Files.move(inner, work.resolve("elsewhere"));
      Files.createSymbolicLink(inner, outside);
      assertThat(new String(open.read("f", 100), UTF_8)).isEqualTo("inside");
      open.write("f", "changed".getBytes(UTF_8));
    }
    assertThat(outside.resolve("f")).hasContent("outside");
    assertThat(work.resolve("elsewhere/f")).hasContent("changed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "/",
        "/etc/passwd",
        "etc/passwd",
        "../work/x",
        "workx/y",
        "~/x",
        "work/a\\u0000b"
      })
  void onlyPathsInDeclaredFoldersAreTaken(String path) {
    refused("read", "{'path':'" + path + "'}");
    refused("write", "{'path':'" + path + "','text':'x'}");
    refused("list", "{'path':'" + path + "'}");
  }

  @Test
  void aFolderForReadingIsNotWritten() throws IOException {
    Path file = Files.writeString(machine.resolve("docs/a.md"), "one");
    assertThat(refused("write", "{'path':'docs/a.md','text':'x'}")).contains("for reading only");
    assertThat(refused("edit", "{'path':'docs/a.md','old':'one','new':'x'}")).contains("reading");
    assertThat(done("read", "{'path':'docs/a.md'}")).isEqualTo("one");
    assertThat(file).hasContent("one");
  }

  /** A hook or an alias in there would be a program of the agent's own. */
  @Test
  void whatGitRunsIsNotWritten() throws IOException {
    Files.createDirectories(work.resolve("repo/.git/hooks"));
    assertThat(refused("write", "{'path':'work/repo/.git/hooks/post-commit','text':'x'}"))
        .contains("belongs to git");
    assertThat(work.resolve("repo/.git/hooks")).isEmptyDirectory();
  }

  @Test
  void aFileIsWrittenAsAWholeAndKeepsItsPermissions() throws IOException {
    Path script = Files.writeString(work.resolve("s.sh"), "old");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    done("write", "{'path':'work/s.sh','text':'new'}");
    assertThat(script).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(script)))
        .isEqualTo("rwxr-x---");
    assertThat(work.resolve("s.sh.tmp")).doesNotExist();
    assertThat(refused("write", "{'path':'work/none/a','text':'x'}"))
        .isEqualTo("there is no 'work/none'");
    assertThat(refused("write", "{'path':'work','text':'x'}")).isEqualTo("'work' is a folder");
  }

  @Test
  void anEditReplacesTheOnlyPlace() throws IOException {
    Path file = Files.writeString(work.resolve("a"), "one\r\ntwo\r\ntwo\r\n");
    assertThat(refused("edit", "{'path':'work/a','old':'two','new':'x'}")).contains("more than");
    assertThat(refused("edit", "{'path':'work/a','old':'six','new':'x'}")).contains("not contain");
    assertThat(refused("edit", "{'path':'work/a','old':'','new':'x'}")).contains("not contain");
    done("edit", "{'path':'work/a','old':'one\\ntwo','new':'1\\n2'}");
    assertThat(Files.readString(file)).isEqualTo("1\r\n2\r\ntwo\r\n");
  }

  @Test
  void whatIsReadIsTextFromOutsideOfABoundedLength() throws IOException {
    Files.writeString(work.resolve("long"), "a".repeat(2_000) + "z");
    Files.write(work.resolve("raw"), new byte[] {'a', (byte) 0xff, 27, '[', '3', '1', 'm', 7, 'b'});
    Tool.Result read = call("read", "{'path':'work/long'}");
    assertThat(read.origin()).isEqualTo(Origin.OUTSIDE);
    assertThat(read.text())
        .hasSizeLessThan(600)
        .endsWith("az")
        .contains("[... 1501 characters are left out here ...]");
    assertThat(done("read", "{'path':'work/raw'}")).isEqualTo("a\uFFFDb");
  }

  @Test
  void someLinesOfAFileAreRead() throws IOException {
    Files.writeString(work.resolve("a"), "1\n2\n3\n4\n");
    assertThat(done("read", "{'path':'work/a','from':2,'lines':2}"))
        .isEqualTo("2\n3\n[line 3 of 4]");
    assertThat(done("read", "{'path':'work/a','from':4}")).isEqualTo("4");
    assertThat(refused("read", "{'path':'work/a','from':5}")).contains("has only 4 lines");
    assertThat(refused("read", "{'path':'work/a','from':0}")).contains("must be 1 to");
    assertThat(refused("read", "{'path':'work/a','from':1.5}")).contains("whole number");
  }

  /** Opening one would wait for a writer. */
  @Test
  void aPipeIsNotAFile() throws Exception {
    Process made = new ProcessBuilder("mkfifo", work.resolve("pipe").toString()).start();
    assertThat(made.waitFor()).isZero();
    assertThat(refused("read", "{'path':'work/pipe'}")).contains("is not a file");
    assertThat(done("search", "{'path':'work','text':'x'}")).startsWith("[not found in 0 files");
  }

  @Test
  void aSearchNamesFileAndLine() throws IOException {
    Files.createDirectories(work.resolve("b/c"));
    Files.writeString(work.resolve("b/c/d.txt"), "x\nthe red fox\n");
    Files.write(work.resolve("b/binary"), new byte[] {'r', 'e', 'd', 0});
    assertThat(done("search", "{'path':'work','text':'red'}"))
        .isEqualTo("work/b/c/d.txt:2: the red fox");
    assertThat(refused("search", "{'path':'work','text':''}")).contains("part of a line");
  }

  @Test
  void theHomeOfTheNodeIsNotOpened() {
    for (String path : List.of(machine.resolve("home").toString(), machine.toString(), ".", "..")) {
      declare("{\"folders\":[{\"name\":\"all\",\"path\":\"" + path + "\"}]}");
      assertThat(refused("list", "{'path':'all'}")).contains("contains the home of the node");
    }
    declare("{\"folders\":[{\"name\":\"all\",\"path\":\"missing\"}]}");
    assertThat(refused("list", "{'path':'all'}")).contains("does not exist on this machine");
  }

  @Test
  void withoutFoldersNoToolIsOffered() {
    assertThat(offered()).containsExactly("edit", "list", "read", "search", "write");
    assertThat(tool("read").spec().description())
        .endsWith("Folders: work (read and write), docs (read).");
    declare("");
    assertThat(offered()).isEmpty();
    declare("{\"folders\":[{\"name\":\"docs\",\"path\":\"d\"}]}");
    assertThat(offered()).containsExactly("list", "read", "search");
  }

  private List<String> offered() {
    List<String> names = new ArrayList<>();
    tools.forEach(
        (name, tool) -> {
          if (tool.isOffered()) {
            names.add(name);
          }
        });
    return names;
  }

  @Test
  void thePolicyJudgesThePathThatIsOpened() {
    Tool.Call call =
        new Tool.Call(
            new Profile(
                new AgentId("lux"),
                1,
                3,
                "Lux",
                "light",
                Coordinate.of("3.1.1/1.1.1/1.1.1"),
                "offline",
                Profile.Limits.DEFAULT),
            RunId.of("tests", "1"),
            "1-a",
            "{\"path\":\"./work//a/./b\",\"text\":\"x\"}",
            List.of(),
            Origin.RANCH);
    ToolAction action = tool("write").prepare(call).toCompletableFuture().join().action();
    assertThat(action)
        .isEqualTo(
            ToolAction.of(ToolAction.Effect.WRITES, List.of(ToolAction.Subject.path("work/a/b"))));
  }
}
