package choir.runtime.skills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.RanchFileException;
import choir.runtime.ranch.RanchFolder;
import choir.runtime.ranch.TestSections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skills from their files to what an agent reads. */
final class SkillsTest {
  private static final AgentId LUX = new AgentId("lux");
  private static final String RELEASE = "---\nname: release\ndescription: Ships.\n---\nTag it.\n";

  @TempDir Path folder;
  @TempDir Path elsewhere;

  @BeforeEach
  void writeRanch() throws IOException {
    write(
        "ranch.yaml",
        """
        ranch: small
        agents:
          - {id: lux, name: Lux, role: vision}
          - {id: phex, name: Phex, role: engineering}
        """);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("x").getParent());
    Files.writeString(file, text);
  }

  private void link(String name, String target) throws IOException {
    Path link = folder.resolve(name);
    Files.createDirectories(link.resolveSibling("x").getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }

  private DeclaredRanch declared() {
    return RanchFile.read(folder, TestSections.ALL).ranch();
  }

  private String section() {
    return declared().declaration().sections().getOrDefault(SkillsSection.NAME, "");
  }

  private SkillSet skills() {
    return SkillSet.read(section());
  }

  /** Case C-12. */
  @Test
  void aSkillWithAColonIsUsedWithAWarningAndOneWithoutFrontMatterIsInvalid() throws IOException {
    for (int i = 1; i <= 5; i++) {
      write("skills/s" + i + "/SKILL.md", "---\ndescription: Does " + i + ".\n---\nDo it.\n");
    }
    write(
        "skills/ship/SKILL.md",
        """
        ---
        name: ship
        description: Ships releases: tag, build
        argument-hint: [action] - e.g. list
        ---
        Tag it.
        """);
    write("skills/bare/SKILL.md", "# Just text\n");
    SkillSet skills = skills();
    assertThat(skills.count()).isEqualTo("7 skills, 1 invalid");
    assertThat(skills.of(LUX).get(6).description()).isEqualTo("Ships releases: tag, build");
    assertThat(declared().warnings())
        .containsExactly(
            "skills/bare/SKILL.md:1: has no front matter; begin with a line ---, then name and"
                + " description, then a line ---",
            "skills/ship/SKILL.md:3: is not YAML: mapping values are not allowed here; read line by"
                + " line, put the text into quotes");
    assertThat(read("{\"name\":\"ship\"}")).isEqualTo(Tool.Result.of("Tag it."));
    assertThat(read("{\"name\":\"bare\"}").text())
        .startsWith("the skill 'bare' is invalid: skills/bare/SKILL.md:1: has no front matter");
  }

  @Test
  void whatMakesASkillInvalidIsNamed() throws IOException {
    write("skills/a/SKILL.md", " \n");
    write("skills/b/notes.md", "x");
    write("skills/c/SKILL.md", "---\nname: c\n---\nDo it.\n");
    write("skills/d/SKILL.md", "---\ndescription: d\n");
    assertThat(skills().invalid())
        .containsExactly(
            "skills/a/SKILL.md: is empty",
            "skills/b: has no SKILL.md",
            "skills/c/SKILL.md:1: has no description; say when to use it",
            "skills/d/SKILL.md:1: has no front matter; begin with a line ---, then name and"
                + " description, then a line ---");
    assertThat(new CurrentSkills(this::section).lines(LUX)).isEmpty();
  }

  /** Case C-13: links in a chain. */
  @Test
  void aSkillOnThreeRoadsIsListedOnceAndTheNearestWins() throws IOException {
    write("skills/x/SKILL.md", RELEASE);
    link(".agents/skills/x", "../../skills/y");
    link("skills/y", "../.agents/skills/z");
    link(".agents/skills/z", "../../skills/x");
    assertThat(skills().of(LUX)).extracting(Skill::folder).containsExactly("skills/x");
    assertThat(declared().warnings())
        .contains(
            "skills/y: is the same folder as skills/x, which is used",
            ".agents/skills/x: is the same folder as skills/x, which is used",
            ".agents/skills/z: is the same folder as skills/x, which is used");
  }

  /** Case C-13: copies. */
  @Test
  void theNearestOfSeveralWithTheSameNameWinsAndTheOthersAreNamed() throws IOException {
    write("agents/lux/skills/x/SKILL.md", RELEASE.replace("Ships", "Lux ships"));
    write("skills/x/SKILL.md", RELEASE);
    write(".agents/skills/x/SKILL.md", RELEASE.replace("Ships", "Never ships"));
    Skill ofLux = skills().of(LUX).get(0);
    assertThat(ofLux.description()).isEqualTo("Lux ships.");
    assertThat(ofLux.hides()).containsExactly("skills/x", ".agents/skills/x");
    Skill ofPhex = skills().of(new AgentId("phex")).get(0);
    assertThat(ofPhex.description()).isEqualTo("Ships.");
    assertThat(ofPhex.hides()).containsExactly(".agents/skills/x");
    assertThat(skills().all()).hasSize(2);
    assertThat(declared().warnings()).contains(".agents/skills/x: is not used: skills/x is nearer");
  }

  /** Case C-13: no path out. */
  @Test
  void aLinkThatLeadsOutIsRefusedAndNamed() throws IOException {
    Files.writeString(elsewhere.resolve("SKILL.md"), RELEASE);
    write("skills/x/SKILL.md", RELEASE);
    link("skills/out", elsewhere.toString());
    link("skills/up", "../../" + folder.getFileName());
    link("skills/all", "../skills");
    link("skills/none", "nowhere");
    link("skills/loop", "loop");
    link("skills/x/passwd.md", "/etc/passwd");
    link("skills/x/texts", "../../agents");
    link(".agents/skills", elsewhere.toString());
    assertThat(skills().all()).extracting(Skill::folder).containsExactly("skills/x");
    assertThat(skills().all().get(0).files()).containsOnlyKeys("SKILL.md");
    String out = ": is refused: a link that leads out of the folders ";
    assertThat(declared().warnings())
        .contains(
            ".agents/skills" + out + "of the ranch; copy what it leads to",
            "skills/out" + out + "named skills; copy what it leads to",
            "skills/up" + out + "named skills; copy what it leads to",
            "skills/all" + out + "named skills; copy what it leads to",
            "skills/none: is refused: it leads nowhere (NoSuchFileException)",
            "skills/x/passwd.md" + out + "named skills; copy what it leads to",
            "skills/x/texts: is refused: it leads nowhere (NoSuchFileException)")
        .anySatisfy(each -> assertThat(each).startsWith("skills/loop: is refused: it leads"));
  }

  @Test
  void whatCannotBeStoredIsLeftOutAndNamed() throws IOException {
    write("skills/x/SKILL.md", RELEASE);
    write("skills/x/refs/api.md", "GET /");
    write("skills/x/long.md", "x".repeat(50_001));
    write("skills/x/a b.md", "x");
    write("skills/x/.hidden", "x");
    write("skills/x/a/b/c/d/e.md", "x");
    write("skills/README.md", "x");
    write("skills/-x/SKILL.md", RELEASE);
    Files.write(folder.resolve("skills/x/logo.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    assertThat(skills().all().get(0).files()).containsOnlyKeys("SKILL.md", "refs/api.md");
    assertThat(declared().warnings())
        .contains(
            "skills/x/long.md: is refused: it is longer than 50,000 characters",
            "skills/x/a/b/c/d: is refused: it is more than 4 folders deep",
            "skills/README.md: is ignored: it is no folder",
            "skills/-x: is refused: its name is not 1 to 64 of A-Z, a-z, 0-9 and . _ -",
            "skills/x/a b.md: is refused: its name is not 1 to 100 of A-Z, a-z, 0-9 and . _ -")
        .anySatisfy(
            each ->
                assertThat(each)
                    .startsWith("skills/x/logo.png: is refused: it is not UTF-8: byte"));
    assertThat(read("{\"name\":\"x\",\"file\":\"refs/api.md\"}").text()).isEqualTo("GET /");
  }

  @Test
  void tooMuchIsRefusedAndTooManyFilesAreLeftOut() throws IOException {
    for (int i = 0; i < 52; i++) {
      write("skills/x/f%02d.md".formatted(i), "x");
    }
    assertThat(skills().all().get(0).files()).hasSize(50);
    assertThat(declared().warnings())
        .contains("skills/x: contains more than 50 files and folders; the rest is ignored");
    for (int i = 0; i < 9; i++) {
      write("skills/x/f%02d.md".formatted(i), "x".repeat(50_000));
    }
    RanchFileException refused = catchThrowableOfType(RanchFileException.class, this::declared);
    assertThat(refused.problems())
        .singleElement()
        .asString()
        .matches("skills: have 45.,... bytes in 50 files; must have at most 400,000 in all");
  }

  @Test
  void anotherMachineGetsTheSameFiles() throws IOException {
    write("skills/x/SKILL.md", RELEASE);
    write("skills/x/refs/api.md", "GET /\n");
    write("agents/lux/.agents/skills/y/SKILL.md", RELEASE);
    Path other = Files.createDirectories(elsewhere.resolve("home"));
    Path stale = Files.createDirectories(other.resolve("skills/old")).resolve("SKILL.md");
    Files.writeString(stale, RELEASE);
    RanchFolder files = new RanchFolder(other, TestSections.ALL);
    assertThat(files.pull(declared().declaration(), 1))
        .contains(
            "skills/x/SKILL.md",
            "skills/x/refs/api.md",
            "agents/lux/.agents/skills/y/SKILL.md",
            "skills/old/SKILL.md");
    assertThat(stale).doesNotExist();
    assertThat(files.read().ranch().declaration()).isEqualTo(declared().declaration());
    assertThat(files.pull(declared().declaration(), 1)).isEmpty();
    assertThat(RanchFile.files(other, TestSections.ALL))
        .containsEntry("skills/x/refs/api.md", "GET /\n")
        .doesNotContainKey("skills/old/SKILL.md.old");
  }

  /** What another machine declares must not be written through a link of this one. */
  @Test
  void aPullWritesNothingOutsideOfTheRanch() throws IOException {
    write("skills/x/SKILL.md", RELEASE);
    Path other = Files.createDirectories(elsewhere.resolve("home"));
    Path outside = Files.createDirectories(elsewhere.resolve("outside"));
    Files.createDirectories(other.resolve("skills"));
    Files.createSymbolicLink(other.resolve("skills/x"), outside);
    assertThatThrownBy(
            () -> new RanchFolder(other, TestSections.ALL).pull(declared().declaration(), 1))
        .hasMessageContaining("skills/x/SKILL.md cannot be written: a link leads out of");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void theToolReadsWhatIsDeclaredAndNothingElse() throws IOException {
    write("skills/x/SKILL.md", RELEASE.replace("Tag it.", "Tag\u001b it.\r\nBuild."));
    write("skills/x/refs/api.md", "GET /");
    write("agents/phex/skills/secret/SKILL.md", RELEASE);
    assertThat(read("{\"name\":\"x\"}").text())
        .isEqualTo(
            "Tag it.\nBuild.\n\n[further files of this skill, to be read with file:"
                + " [refs/api.md]]");
    assertThat(read("{}").text()).isEqualTo("- x: Ships.");
    assertThat(read("{\"name\":\"secret\"}"))
        .isEqualTo(Tool.Result.failed("there is no skill 'secret'; you have [x]"));
    for (String file : List.of("../x/SKILL.md", "/etc/passwd", "refs", "refs/../SKILL.md")) {
      assertThat(read("{\"name\":\"x\",\"file\":\"" + file + "\"}"))
          .isEqualTo(
              Tool.Result.failed(
                  "the skill 'x' has no file '" + file + "'; it has [SKILL.md, refs/api.md]"));
    }
  }

  @Test
  void aLineOfAPromptIsOneLineAndShort() throws IOException {
    write(
        "skills/x/SKILL.md",
        "---\nname: y\ndescription: |\n  One.\n  \u2028Two " + "z".repeat(400) + "\n---\nDo it.\n");
    List<String> lines = new CurrentSkills(this::section).lines(LUX);
    assertThat(lines).singleElement().asString().startsWith("- x: One. Two zzz").endsWith("z ...");
    assertThat(lines.get(0)).hasSizeLessThan(320);
    assertThat(declared().warnings())
        .containsExactly(
            "skills/x/SKILL.md:1: is named 'y', but called by the name of its folder, 'x'",
            "skills/x/SKILL.md:1: has a description of 409 characters, of which prompts show 300");
  }

  private Tool.Result read(String arguments) {
    Profile lux =
        new Profile(
            LUX,
            1,
            1,
            "Lux",
            "tests",
            Coordinate.of("1.5.2/3.7.3/9.1.1"),
            "offline",
            Profile.Limits.DEFAULT);
    Tool.Call call =
        new Tool.Call(lux, RunId.of("tests", "run"), "1-call", arguments, List.of(), Origin.RANCH);
    return new ReadSkillTool(new CurrentSkills(this::section))
        .call(call)
        .toCompletableFuture()
        .join();
  }
}
