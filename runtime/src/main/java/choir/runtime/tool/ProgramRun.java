package choir.runtime.tool;

import choir.runtime.feature.ProcessGroup;
import choir.runtime.feature.ToolText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A pipeline of programs. Each stage is the leader of a session and a process group of its own,
 * which is killed as a whole at the end, so that nothing stays behind. The output goes into a file:
 * nobody waits for the end of a pipe that a process left behind holds open.
 */
final class ProgramRun {
  private static final Path NICE = Path.of("/usr/bin/nice");
  private static final Path TIMEOUT = Path.of("/usr/bin/timeout");

  /** Maximum length of the output on disk; a program that writes more is killed. */
  private static final long MAX_OUTPUT = 64 << 20;

  private static final Duration LOOK = Duration.ofMillis(10);

  /** How long a program may take to end after SIGTERM, and a stage after the last one. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** After its limit and this, a program is killed even if the node itself is gone. */
  private static final Duration ORPHAN = Duration.ofSeconds(10);

  private final List<List<String>> stages;
  private final Path folder;
  private final Duration limit;
  private final BooleanSupplier cancelled;
  private final Map<String, String> variables;

  /** Why the programs were killed; empty if they ended by themselves. */
  private String killed = "";

  /**
   * @param stages commands, each with the absolute path of its program
   * @param folder working folder
   * @param cancelled whether nobody waits for the result any more
   */
  ProgramRun(List<List<String>> stages, Path folder, Duration limit, BooleanSupplier cancelled) {
    this(stages, folder, limit, cancelled, Map.of());
  }

  /**
   * @param stages commands, each with the absolute path of its program
   * @param folder working folder
   * @param cancelled whether nobody waits for the result any more
   * @param variables of the environment, beside those that all programs get
   */
  ProgramRun(
      List<List<String>> stages,
      Path folder,
      Duration limit,
      BooleanSupplier cancelled,
      Map<String, String> variables) {
    this.stages = stages;
    this.folder = folder;
    this.limit = limit;
    this.cancelled = cancelled;
    this.variables = variables;
  }

  /**
   * The end of a run.
   *
   * @param exits exit codes of the stages
   * @param killed why the programs were killed; empty if they ended by themselves
   */
  record Ended(String output, List<Integer> exits, String killed) {
    /** Whether all programs ended by themselves and without an error. */
    boolean isClean() {
      return killed.isEmpty() && exits.stream().allMatch(code -> code == 0);
    }

    /** The output, with a note about an end that is not clean. */
    String text() {
      String shown = output.isEmpty() ? "[no output]" : output;
      if (!killed.isEmpty()) {
        return shown + "\n[killed: " + killed + "]";
      }
      String codes = String.join(" | ", exits.stream().map(String::valueOf).toList());
      return isClean() ? shown : shown + "\n[exit code " + codes + "]";
    }
  }

  /**
   * Runs the programs until they end or the time is over. Blocking.
   *
   * @param shown maximum number of bytes of the output that are read
   */
  Ended run(int shown) throws IOException, RefusedException {
    if (!Files.isExecutable(ProcessGroup.SETSID)) {
      throw new RefusedException(
          ProcessGroup.SETSID + " is missing on this machine; nothing was run");
    }
    Path output = Files.createTempFile("choir-run-", ".txt");
    try {
      List<Process> processes = start(output);
      try {
        await(processes, output);
      } finally {
        ProcessGroup.kill(processes);
      }
      List<Integer> exits = new ArrayList<>();
      for (Process process : processes) {
        exits.add(process.isAlive() ? -1 : process.exitValue());
      }
      return new Ended(read(output, shown), exits, killed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new RefusedException("the node is stopping; the program was killed");
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private List<Process> start(Path output) throws IOException {
    List<ProcessBuilder> builders = new ArrayList<>();
    for (List<String> stage : stages) {
      List<String> command = starters();
      command.addAll(stage);
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      // Nothing of the node's own environment, which may hold keys.
      builder.environment().clear();
      builder.environment().put("PATH", Programs.PATH);
      builder.environment().put("HOME", "/nonexistent");
      builder.environment().put("LANG", "C.UTF-8");
      builder.environment().put("TERM", "dumb");
      builder.environment().put("GIT_TERMINAL_PROMPT", "0");
      safeGit(builder.environment());
      builder.environment().putAll(variables);
      builder.redirectError(ProcessBuilder.Redirect.appendTo(output.toFile()));
      builders.add(builder);
    }
    builders.get(0).redirectInput(Path.of("/dev/null").toFile());
    builders
        .get(builders.size() - 1)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    return ProcessBuilder.startPipeline(builders);
  }

  /**
   * A folder in a working tree can look like a repository, whose configuration names programs: git
   * neither enters one by itself nor starts a monitor of files.
   */
  private static void safeGit(Map<String, String> environment) {
    environment.put("GIT_CONFIG_COUNT", "2");
    environment.put("GIT_CONFIG_KEY_0", "safe.bareRepository");
    environment.put("GIT_CONFIG_VALUE_0", "explicit");
    environment.put("GIT_CONFIG_KEY_1", "core.fsmonitor");
    environment.put("GIT_CONFIG_VALUE_1", "false");
  }

  /**
   * What becomes the program: the leader of a group, less important than the node, and its end if
   * nobody else ends it.
   */
  private List<String> starters() {
    List<String> command = new ArrayList<>(List.of(ProcessGroup.SETSID.toString()));
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "10"));
    }
    if (Files.isExecutable(TIMEOUT)) {
      long seconds = limit.plus(ORPHAN).toSeconds();
      command.addAll(List.of(TIMEOUT.toString(), "-s", "KILL", Long.toString(seconds)));
    }
    return command;
  }

  private void await(List<Process> processes, Path output)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Process last = processes.get(processes.size() - 1);
    while (!last.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      if (cancelled.getAsBoolean()) {
        killed = "cancelled";
      } else if (System.nanoTime() - end > 0) {
        killed = "not ended within " + limit.toSeconds() + " s";
      } else if (Files.size(output) > MAX_OUTPUT) {
        killed = "more than " + (MAX_OUTPUT >> 20) + " MiB of output";
      }
      if (!killed.isEmpty()) {
        ProcessGroup.signal(processes, "TERM");
        break;
      }
    }
    for (Process process : processes) {
      process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** The output, or its beginning and its end. */
  private static String read(Path output, int shown) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
      long length = file.length();
      if (length <= shown) {
        return part(file, 0, (int) length);
      }
      int half = shown / 2;
      String head = part(file, 0, half);
      String tail = part(file, length - half, half);
      return ToolText.join(head, length - 2L * half, "bytes", tail);
    }
  }

  private static String part(RandomAccessFile file, long from, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.seek(from);
    file.readFully(bytes);
    return ToolText.of(bytes);
  }
}
