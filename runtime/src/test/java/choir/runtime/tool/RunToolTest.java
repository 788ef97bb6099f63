package choir.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.run.Origin;
import choir.core.tool.Tool;
import choir.core.tool.ToolPolicy;
import choir.core.tool.ToolRule;
import choir.runtime.feature.ToolCalls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases C-02, C-04 and C-08. */
final class RunToolTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path machine;
  private Path work;
  private Path bin;
  private RunTool run;

  @BeforeEach
  void open() throws IOException {
    work = Files.createDirectories(machine.resolve("work"));
    bin = Files.createDirectories(machine.resolve("bin"));
    Files.createDirectories(machine.resolve("home"));
    declare("2s", "ls", "head", "cat", "printf", "sleep", "env", "echo");
  }

  private void declare(String time, String... programs) {
    String folder = "{\"name\":\"work\",\"path\":\"%s\",\"access\":\"write\"}".formatted(work);
    String section =
        "{\"folders\":[%s],\"programs\":[\"%s\"],\"limits\":{\"time\":\"%s\",\"output\":1000}}"
            .formatted(folder, String.join("\",\"", programs), time);
    ToolSettings settings = ToolSettings.read(section);
    run =
        new RunTool(
            () -> settings, machine.resolve("home"), new ToolThreads(4), new AgentPrograms(8));
  }

  /** A program of the machine: a shell script that the ranch opens. */
  private String program(String name, String script) throws IOException {
    Path path = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    return path.toString();
  }

  private static Tool.Call call(List<List<String>> pipeline) {
    try {
      return call(JSON.writeValueAsString(Map.of("pipeline", pipeline)));
    } catch (JsonProcessingException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Tool.Call call(String arguments) {
    return ToolCalls.of("1-a", arguments);
  }

  private Tool.Result run(List<String> program) {
    return run.call(call(List.of(program))).toCompletableFuture().join();
  }

  private Tool.Result run(List<String> first, List<String> second) {
    return run.call(call(List.of(first, second))).toCompletableFuture().join();
  }

  private ToolPolicy.Decision judged(List<String> program) {
    Tool.Prepared ready = run.prepare(call(List.of(program))).toCompletableFuture().join();
    assertThat(ready.action().refusal()).isEmpty();
    return new ToolPolicy(List.of(new ToolRule(ToolRule.Verdict.DENY, "run sudo")))
        .decide("run", ready.action(), Origin.RANCH);
  }

  private ToolRule.Verdict judgedGit(String... arguments) {
    List<String> command = new ArrayList<>(List.of(bin.resolve("git").toString()));
    command.addAll(List.of(arguments));
    Tool.Prepared ready = run.prepare(call(List.of(command))).toCompletableFuture().join();
    assertThat(ready.action().refusal()).isEmpty();
    return new ToolPolicy(List.of(new ToolRule(ToolRule.Verdict.ALLOW, "run git *")))
        .decide("run", ready.action(), Origin.OUTSIDE)
        .verdict();
  }

  /** A rule for git opened every program, since git runs what its options name. */
  @Test
  void aRuleForGitDoesNotCoverOptionsThatRunProgramsOrWriteFiles() throws IOException {
    declare("2s", program("git", "echo git"));
    for (String each : List.of("status", "log", "push")) {
      assertThat(judgedGit(each)).as(each).isEqualTo(ToolRule.Verdict.ALLOW);
    }
    assertThat(judgedGit("log", "--oneline", "-5")).isEqualTo(ToolRule.Verdict.ALLOW);
    for (List<String> each :
        List.of(
            List.of("-c", "alias.x=!sh", "x"),
            List.of("-C", "sub", "push"),
            List.of("log", "--output=/tmp/x"),
            List.of("log", "--outp", "/tmp/x"),
            List.of("fetch", "ext::sh -c id"),
            List.of("fetch", "--upload-pack=id", "."),
            List.of("difftool"),
            List.<String>of())) {
      assertThat(judgedGit(each.toArray(String[]::new)))
          .as(each.toString())
          .isEqualTo(ToolRule.Verdict.ASK);
    }
  }

  /** On some machines ls and env are one program, which behaves by its name. */
  @Test
  void aProgramThatIsManyIsTheOneThatIsDeclared() throws IOException {
    Path many = Path.of(program("coreutils", "echo $0"));
    Path ls = Files.createSymbolicLink(bin.resolve("ls"), many);
    Path env = Files.createSymbolicLink(bin.resolve("env"), many);
    declare("2s", ls.toString());

    assertThat(run(List.of(ls.toString())).text()).startsWith(ls.toString());
    assertThat(run(List.of(env.toString(), "sh")).text()).contains("is not open to you");
    Path own = Files.createSymbolicLink(work.resolve("ls"), many);
    assertThat(run(List.of(own.toString())).text()).contains("lies in a folder that agents write");
  }

  /** Case C-02. */
  @Test
  void aDenialHoldsUnderAnotherSpelling() throws IOException {
    String sudo = program("sudo", "echo root");
    Path link = Files.createSymbolicLink(work.resolve("s"), Path.of(sudo));
    declare("2s", sudo, "env", link.toString());
    List<List<String>> spellings =
        List.of(
            List.of(sudo, "-n", "id"),
            List.of("../bin/sudo", "id"),
            List.of(link.toString(), "id"),
            List.of("./s", "id"),
            List.of("env", sudo, "id"),
            List.of("env", "A=b", "./s", "id"));
    for (List<String> each : spellings) {
      assertThat(judged(each))
          .as(each.toString())
          .extracting(ToolPolicy.Decision::verdict)
          .isEqualTo(ToolRule.Verdict.DENY);
    }
    declare("2s", "env", "ls");
    for (List<String> each : spellings.subList(0, 4)) {
      assertThat(run(each).text()).as(each.toString()).contains("is not open to you");
    }
  }

  /** Case C-04. */
  @Test
  void aPipelineOfAllowedProgramsRunsWithoutAShell() {
    assertThat(run(List.of("printf", "a\\nb\\nc\\n"), List.of("head", "-2")).text())
        .isEqualTo("a\nb\n");
    assertThat(run(List.of("printf", "x"), List.of("rm", "-r", "work")).text())
        .startsWith("stage 2: 'rm'")
        .contains("is not open to you; programs: [ls, head,");
    assertThat(run(List.of("echo", "git log | head; $(id) > x")).text())
        .isEqualTo("git log | head; $(id) > x\n");
    assertThat(run.call(call("{\"pipeline\":\"ls | head\"}")).toCompletableFuture().join().text())
        .contains("must be a list of lists");
    assertThat(run.call(call("{\"pipeline\":[\"echo\",\"one\"]}")).toCompletableFuture().join())
        .isEqualTo(Tool.Result.of("one\n").from(Origin.OUTSIDE));
  }

  /** Case C-08, first half. */
  @Test
  void theTimeLimitIsHard() throws Exception {
    String stubborn =
        program(
            "stubborn",
            "trap '' TERM; echo begun; sh -c 'trap \"\" TERM; echo $$ > child; sleep 600' & "
                + "while :; do sleep 1; done");
    declare("2s", stubborn);
    long began = System.nanoTime();
    Tool.Result result = run(List.of(stubborn));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).contains("begun").endsWith("[killed: not ended within 2 s]");
    assertGone(Files.readString(work.resolve("child")).strip());
  }

  /** Case C-08, second half. */
  @Test
  void nobodyWaitsForTheEndOfAPipeThatAProcessLeftBehindHoldsOpen() throws Exception {
    String starter = program("starter", "sleep 600 & echo $! > child; echo started");
    declare("60s", starter, "cat");
    long began = System.nanoTime();
    assertThat(run(List.of(starter)).text()).isEqualTo("started\n");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    assertGone(Files.readString(work.resolve("child")).strip());
  }

  private static void assertGone(String pid) {
    await().until(() -> !isRunning(pid));
  }

  /** A zombie, which waits for its parent, does not run. */
  private static boolean isRunning(String pid) throws IOException {
    Path stat = Path.of("/proc", pid, "stat");
    return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
  }

  @Test
  void aCallThatNobodyWaitsForIsKilled() {
    declare("60s", "sleep");
    Tool.Call call = call(List.of(List.of("sleep", "600")));
    CompletableFuture<Tool.Result> result = run.call(call).toCompletableFuture();
    await()
        .until(
            () -> {
              run.cancel(call);
              return result.isDone();
            });
    assertThat(result.join().text()).endsWith("[killed: cancelled]");
  }

  /** One agent's programs leave threads to the others. */
  @Test
  void anAgentRunsFewProgramsAtATime() {
    declare("60s", "sleep", "echo");
    List<Tool.Call> calls = new ArrayList<>();
    List<CompletableFuture<Tool.Result>> results = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Tool.Call one = call(List.of(List.of("sleep", "600")));
      Tool.Call call =
          new Tool.Call(
              one.caller(), one.run(), "call" + i, one.arguments(), List.of(), Origin.RANCH);
      calls.add(call);
      results.add(run.call(call).toCompletableFuture());
    }
    Tool.Result refused = (Tool.Result) CompletableFuture.anyOf(array(results)).join();
    assertThat(refused.text()).isEqualTo("you run 4 programs already; call again");
    await()
        .until(
            () -> {
              calls.forEach(run::cancel);
              return results.stream().allMatch(CompletableFuture::isDone);
            });
    assertThat(run(List.of("echo", "x")).text()).isEqualTo("x\n");
  }

  private static CompletableFuture<?>[] array(List<CompletableFuture<Tool.Result>> results) {
    return results.toArray(CompletableFuture[]::new);
  }

  @Test
  void theEnvironmentOfTheNodeIsNotPassedOn() {
    List<String> names = new ArrayList<>();
    run(List.of("env")).text().lines().forEach(line -> names.add(line.split("=", 2)[0]));
    names.removeIf(name -> name.startsWith("GIT_CONFIG_"));
    assertThat(names)
        .containsExactlyInAnyOrder("PATH", "HOME", "LANG", "TERM", "GIT_TERMINAL_PROMPT");
  }

  @Test
  void theOutputIsBoundedAndAFloodIsKilled() throws IOException {
    String flood = program("flood", "yes");
    String lines = program("lines", "seq 1 100000; echo end; exit 3");
    declare("60s", flood, lines);
    assertThat(run(List.of(flood)).text())
        .hasSizeLessThan(1_300)
        .endsWith("[killed: more than 64 MiB of output]");
    assertThat(run(List.of(lines)).text())
        .hasSizeLessThan(1_300)
        .startsWith("1\n2\n")
        .contains("bytes are left out here")
        .endsWith("end\n\n[exit code 3]");
  }

  @Test
  void theWorkingFolderIsADeclaredOne() throws IOException {
    Files.createDirectories(work.resolve("sub"));
    Files.writeString(work.resolve("sub/here"), "");
    Files.createSymbolicLink(work.resolve("out"), Path.of("/etc"));
    assertThat(inFolder("work/sub")).isEqualTo("here\n");
    assertThat(inFolder("work/out")).contains("is a link");
    assertThat(inFolder("/etc")).contains("in no folder that is open");
  }

  private String inFolder(String folder) {
    String arguments = "{\"pipeline\":[[\"ls\"]],\"folder\":\"" + folder + "\"}";
    return run.call(call(arguments)).toCompletableFuture().join().text();
  }

  /** An agent could otherwise write what it runs. */
  @Test
  void aProgramInAFolderThatAgentsWriteIsNotRun() throws IOException {
    Path own = Files.writeString(work.resolve("tool"), "#!/bin/sh\necho mine\n");
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
    declare("2s", own.toString());
    assertThat(run(List.of("./tool")).text()).contains("lies in a folder that agents write");
  }

  @Test
  void aProgramThatRunsAnyOtherIsAskedFor() {
    Tool.Prepared ready =
        run.prepare(call(List.of(List.of("env", "ls")))).toCompletableFuture().join();
    assertThat(ToolPolicy.NONE.decide("run", ready.action(), Origin.RANCH))
        .isEqualTo(new ToolPolicy.Decision(ToolRule.Verdict.ASK, "env can run any program"));
    assertThat(Programs.runsAnything("python3.11")).isTrue();
    assertThat(Programs.runsAnything("git")).isFalse();
  }
}
