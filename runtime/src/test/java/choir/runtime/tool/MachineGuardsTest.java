package choir.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.calendar.Guard;
import choir.core.calendar.GuardVerdict;
import choir.core.calendar.GuardVerdict.State;
import choir.core.id.AgentId;
import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.tool.ToolPolicy;
import choir.core.tool.ToolRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guards of schedules on a real machine. */
final class MachineGuardsTest {
  private static final AgentId LUX = new AgentId("lux");

  @TempDir Path machine;
  private Path work;
  private Path bin;
  private volatile ToolPolicy policy = ToolPolicy.NONE;
  private volatile Optional<Scroll> scroll = Optional.empty();
  private MachineGuards guards;

  /** A store with one scroll. */
  private final class OneScroll implements ScrollStore {
    @Override
    public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
      return CompletableFuture.completedStage(scroll);
    }

    @Override
    public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Outcome> write(List<Change> changes) {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeEach
  void open() throws IOException {
    work = Files.createDirectories(machine.resolve("work"));
    bin = Files.createDirectories(machine.resolve("bin"));
    Path home = Files.createDirectories(machine.resolve("home"));
    String section =
        """
        {"folders":[{"name":"work","path":"%s","access":"write"},
        {"name":"gone","path":"%s"}],"programs":["true","false","sh","sleep","%s","%s"],
        "limits":{"time":"2s"}}
        """
            .formatted(work, machine.resolve("gone"), bin.resolve("leaver"), bin.resolve("loud"));
    guards =
        new MachineGuards(
            new OneScroll(),
            agent -> CompletableFuture.completedStage(policy),
            () -> section,
            home,
            "node-1");
  }

  private GuardVerdict look(Guard guard, String seen) {
    return guards.look(LUX, guard, seen).toCompletableFuture().join();
  }

  private GuardVerdict file(String path) {
    return look(new Guard.FileExists(path), "");
  }

  private GuardVerdict program(String... words) {
    return look(new Guard.Succeeds(List.of(words)), "");
  }

  private void script(String name, String text) throws IOException {
    Path path = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void assertIs(GuardVerdict verdict, State state, String reason) {
    assertThat(verdict.reason()).isEqualTo(reason);
    assertThat(verdict.state()).isEqualTo(state);
  }

  @Test
  void aScrollIsOpenIfItsTextIsAnotherThanTheOneThatWasSeen() {
    Guard guard = Guard.Changed.parse("agents/lux/1.5.2/3.7.3/9.1.1");
    assertIs(look(guard, ""), State.CLOSED, "scroll agents/lux/1.5.2/3.7.3/9.1.1 does not exist");
    scroll = Optional.of(new Scroll(Coordinate.of("1.5.2/3.7.3/9.1.1"), "one", 7));
    GuardVerdict first = look(guard, "");
    assertThat(first.state()).isEqualTo(State.OPEN);
    String seen = first.seen().orElseThrow();
    scroll = Optional.of(new Scroll(Coordinate.of("1.5.2/3.7.3/9.1.1"), "one", 8));
    assertIs(
        look(guard, seen), State.CLOSED, "scroll agents/lux/1.5.2/3.7.3/9.1.1 has not changed");
    scroll = Optional.of(new Scroll(Coordinate.of("1.5.2/3.7.3/9.1.1"), "two", 9));
    assertThat(look(guard, seen).state()).isEqualTo(State.OPEN);
    scroll = Optional.empty();
    assertThat(look(guard, seen).seen()).as("removed: a change").contains("");
  }

  @Test
  void aFileIsLookedForInADeclaredFolderWithoutFollowingLinks() throws IOException {
    assertIs(file("work/in/a.csv"), State.CLOSED, "work/in/a.csv does not exist on node-1");
    Files.createDirectories(work.resolve("in"));
    assertThat(file("work/in").state()).isEqualTo(State.OPEN);
    assertThat(file("work/in/a.csv").state()).isEqualTo(State.CLOSED);
    Files.writeString(work.resolve("in/a.csv"), "");
    assertThat(file("work/in/a.csv").state()).isEqualTo(State.OPEN);
    assertThat(file("work").state()).isEqualTo(State.OPEN);
    Files.createSymbolicLink(work.resolve("out"), Path.of("/etc"));
    assertIs(
        file("work/out/passwd"),
        State.FAILED,
        "its guard cannot be asked on node-1: 'work/out' is a link; links are not followed");
    assertThat(file("etc/passwd").reason()).contains("'etc/passwd' is in no folder that is open");
    assertThat(file("gone").reason()).contains("the folder 'gone' does not exist on this machine");
    policy = new ToolPolicy(List.of(new ToolRule(ToolRule.Verdict.DENY, "read work/in/**")));
    assertIs(
        file("work/in/a.csv"),
        State.FAILED,
        "its guard cannot be asked on node-1: not allowed: work/in/a.csv: denied by the rule"
            + " 'read work/in/**'");
  }

  @Test
  void aProgramIsRunByTheRulesOfTheRunTool() {
    assertThat(program("true").state()).isEqualTo(State.OPEN);
    assertIs(program("false", "-x"), State.CLOSED, "'false -x' exited with 1 on node-1");
    assertThat(program("rm", "-r", "work").reason())
        .startsWith("its guard cannot be asked on node-1: stage 1: 'rm'")
        .contains("is not open to you; programs: [true, false, sh,");
    GuardVerdict shell = program("sh", "-c", "exit 0");
    assertThat(shell.state()).isEqualTo(State.FAILED);
    assertThat(shell.reason())
        .contains("can run any program; nobody can be asked: allow exactly 'run ")
        .endsWith("sh -c exit 0'");
    policy = new ToolPolicy(List.of(new ToolRule(ToolRule.Verdict.DENY, "run true")));
    assertThat(program("true").reason()).contains("denied by the rule 'run true'");
  }

  @Test
  void aProgramIsKilledAtItsLimitAndNothingWaitsForAPipeThatIsLeftOpen() throws IOException {
    Instant begin = Instant.now();
    assertIs(
        program("sleep", "30"),
        State.FAILED,
        "its guard cannot be asked on node-1: 'sleep 30' was killed: not ended within 2 s");
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
    script("leaver", "sleep 600 &\nexit 0");
    begin = Instant.now();
    assertThat(program(bin.resolve("leaver").toString()).state()).isEqualTo(State.OPEN);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
    script("loud", "head -c 1000000 /dev/zero; exit 3");
    assertThat(program(bin.resolve("loud").toString()).reason()).contains("exited with 3");
  }
}
