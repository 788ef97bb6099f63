package choir.runtime.ranch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import choir.actors.calendar.DeclaredSchedule;
import choir.core.calendar.Schedule;
import choir.core.roster.RanchDeclaration;
import choir.runtime.calendar.ScheduleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sections in files of their own, by the schedules. */
final class SectionFilesTest {
  private static final String NIGHTLY =
      """
      # Every night.
      name: nightly
      agent: lux
      text: |
        Write the report.
        Be short.
      cron: 0 3 * * *
      zone: Europe/Berlin
      """;

  private static final String TWO =
      """
      - {name: tidy, agent: lux, text: Tidy up., every: 4h, paused: true}
      - {name: once, agent: lux, text: Look., at: "2020-01-01T00:00:00Z"}
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeRanch() throws IOException {
    write("ranch.yaml", "ranch: small\nagents:\n  - {id: lux, name: Lux, role: vision}\n");
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve("schedules"));
    Files.writeString(folder.resolve(name), text);
  }

  private RanchDeclaration declared() {
    return RanchFile.read(folder, TestSections.ALL).ranch().declaration();
  }

  private String section() {
    return declared().sections().getOrDefault(Schedule.SECTION, "");
  }

  private List<String> refused() {
    RanchFileException refusal = catchThrowableOfType(RanchFileException.class, this::declared);
    assertThat(refusal).as("no refusal").isNotNull();
    return refusal.problems().stream().map(RanchProblem::toString).toList();
  }

  @Test
  void eachFileContainsAnEntryOrAList() throws IOException {
    assertThat(section()).isEmpty();
    write("schedules/nightly.yaml", NIGHTLY);
    write("schedules/two.yaml", TWO);
    write("schedules/empty.yaml", "# Nothing yet.\n");
    List<DeclaredSchedule> read = ScheduleFiles.read(section());
    assertThat(read)
        .extracting(each -> each.schedule().name())
        .containsExactly("nightly", "tidy", "once");
    assertThat(read)
        .allSatisfy(each -> assertThat(each.schedule().owner()).isEqualTo(Schedule.Owner.FILE))
        .extracting(DeclaredSchedule::paused)
        .containsExactly(false, true, false);
    assertThat(read.get(0).schedule().task().text()).isEqualTo("Write the report.\nBe short.\n");
    assertThat(ScheduleFiles.read(section())).isEqualTo(read);
  }

  @Test
  void problemsNameFileLineAndColumn() throws IOException {
    write("schedules/a.yaml", NIGHTLY.replace("lux", "nobody"));
    write(
        "schedules/b.yaml",
        """
        - {name: nightly, agent: lux, text: x, every: 1h}
        - name: second
          agent: lux
          text: x
          cron: 61 * * * *
        - name: third
          agent: lux
          text: x
          cron: 0 0 31 2 *
        - {name: fourth, agent: lux, text: x, every: 1h, zone: Mars/Olympus}
        - {name: fifth, agent: lux, text: x, every: 1h, colour: red}
        - {name: sixth, agent: lux, every: 1h}
        - {name: seventh, agent: lux, text: x, every: 1h, active: ["08:00-23:00", "8-9"]}
        - {name: eighth, agent: lux, text: x}
        - {name: ninth, agent: lux, text: x, every: 1h, missed: never}
        - {name: tenth, agent: lux, text: x, every: 1h, file: x}
        - text
        - {name: g1, agent: lux, text: x, every: 1h, guard: {file: work/in}}
        - {name: g2, agent: lux, text: x, every: 1h, guard: {program: [git, diff]}}
        - {name: g3, agent: lux, text: x, every: 1h, guard: {scroll: agents/lux}}
        - {name: g4, agent: lux, text: x, every: 1h, guard: {file: work/in, scroll: x}}
        """);
    write("schedules/c.yaml", "a: [\n");
    assertThat(refused())
        .containsExactly(
            "schedules/a.yaml:3:8: agent: 'nobody' is not declared under agents",
            "schedules/b.yaml:1:10: name: 'nightly' is already declared in schedules/a.yaml",
            "schedules/b.yaml:5:9: cron: minute '61' contains 61; use 0 to 59",
            "schedules/b.yaml:9:9: cron: expression '0 0 31 2 *' never runs: no date has such a"
                + " day; correct the day of month or the month",
            "schedules/b.yaml:10:56: zone: 'Mars/Olympus' does not exist; use a name such as"
                + " Europe/Berlin or UTC",
            "schedules/b.yaml:11:57: colour: is not known here; there are [active, agent, anchor,"
                + " approvals, at, blackouts, cron, every, guard, jitter, missed, model, name, overlap,"
                + " pauseAfter, paused, replyTo, retries, retryAfter, session, text, timeout, zone]",
            "schedules/b.yaml:12:3: text: is missing",
            "schedules/b.yaml:13:75: active[1]: window '8-9' is not a window; write 22:00-06:00"
                + " or 22:00+8h",
            "schedules/b.yaml:14:3: schedule has 0 kinds of times; give one of cron, every and at",
            "schedules/b.yaml:15:57: missed: is 'never', must be one of [once, skip, all]",
            "schedules/b.yaml:16:49: file: is not a known key; remove it",
            "schedules/b.yaml:17:3: must be a mapping (lines of key: value), or a list of mappings",
            "schedules/b.yaml:18:53: guard: folder 'work' is not declared under tools.folders; none is"
                + " declared",
            "schedules/b.yaml:19:53: guard: program 'git' is not declared under tools.programs; none"
                + " is declared",
            "schedules/b.yaml:20:53: guard: 'agents/lux' is no scroll; write the phext and the"
                + " coordinate, as agents/lux/1.5.2/3.7.3/9.1.1",
            "schedules/b.yaml:21:53: guard: is not understood; give one of scroll, file and program,"
                + " or {} for no guard",
            "schedules/c.yaml:2:1: is not YAML: expected the node content, but found '<stream"
                + " end>'");
  }

  @Test
  void aFileOfAnotherNameIsIgnoredWithAWarning() throws IOException {
    write("schedules/nightly.yml", NIGHTLY);
    write("schedules/.nightly.yaml.swp", NIGHTLY);
    assertThat(RanchFile.read(folder, TestSections.ALL).ranch().warnings())
        .containsExactly("schedules/nightly.yml: is ignored; expected names end with .yaml");
    write("schedules/a b.yaml", NIGHTLY);
    assertThat(refused())
        .singleElement()
        .asString()
        .startsWith("schedules/a b.yaml: has a name that is not 1 to 100 of");
  }

  @Test
  void moreThanTheStoreTakesIsRefused() throws IOException {
    write("schedules/long.yaml", NIGHTLY.replace("Be short.", "x".repeat(7_900)));
    List<String> entries = new ArrayList<>();
    for (int i = 0; i <= 1_000; i++) {
      entries.add("- {name: n%d, agent: lux, text: x, every: 1h}\n".formatted(i));
    }
    assertThat(section()).hasSizeGreaterThan(7_900);
    write("schedules/many.yaml", String.join("", entries));
    assertThat(refused())
        .singleElement()
        .asString()
        .startsWith("schedules: 1,002 schedules of ")
        .endsWith("must be at most 1,000 of 400,000 bytes in all");
  }

  @Test
  void pulledFilesDeclareTheSameAndKeepWhatDoesAlready() throws IOException {
    write("schedules/nightly.yaml", NIGHTLY);
    write("schedules/two.yaml", TWO);
    final RanchDeclaration wanted = declared();
    assertThat(RanchFile.files(folder, TestSections.ALL))
        .containsOnlyKeys("ranch.yaml", "schedules/nightly.yaml", "schedules/two.yaml");
    write("schedules/two.yaml", TWO.replace("4h", "5h"));
    write("schedules/extra.yaml", NIGHTLY.replace("nightly", "extra"));
    RanchFolder files = new RanchFolder(folder, TestSections.ALL);
    assertThat(files.pull(wanted, 3))
        .contains("schedules/extra.yaml", "schedules/two.yaml")
        .doesNotContain("schedules/nightly.yaml");
    assertThat(declared().sections()).isEqualTo(wanted.sections());
    assertThat(folder.resolve("schedules/nightly.yaml")).hasContent(NIGHTLY);
    assertThat(folder.resolve("schedules/two.yaml.old")).content().contains("5h");
    assertThat(folder.resolve("schedules/extra.yaml.old")).exists();
    assertThat(folder.resolve("ranch.yaml")).content().doesNotContain("schedules");
    assertThat(files.pull(wanted, 3)).isEmpty();
  }

  @Test
  void aDeclaredNameLeadsOutOfNoFolder() {
    RanchDeclaration bare = declared();
    RanchDeclaration hostile =
        new RanchDeclaration(
            bare.name(),
            bare.defaultAgent(),
            bare.agents(),
            Map.of(Schedule.SECTION, "[{\"name\":\"x\",\"file\":\"../x.yaml\"}]"));
    assertThat(
            catchThrowableOfType(
                IllegalStateException.class,
                () -> new RanchFolder(folder, TestSections.ALL).pull(hostile, 2)))
        .isNotNull();
    assertThat(folder.resolve("x.yaml")).doesNotExist();
  }
}
