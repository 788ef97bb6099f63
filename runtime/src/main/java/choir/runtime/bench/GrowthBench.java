package choir.runtime.bench;

import choir.runtime.access.AdminToken;
import choir.runtime.bench.HookConnection.Answer;
import choir.runtime.bench.HooksBench.Phase;
import choir.runtime.bench.Latencies.Spread;
import choir.runtime.model.FakeModelServer;
import choir.runtime.ranch.HttpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Measures what a node's history costs: after so many hooks its speed, its memory, its disk, and
 * its start after a SIGKILL.
 */
public final class GrowthBench {
  /**
   * The parameters.
   *
   * @param hooks numbers of hooks after which the node is measured, ascending
   * @param probeMillis duration of a measurement of speed
   * @param portOffset port offset of the node
   */
  public record Settings(List<Integer> hooks, long probeMillis, int portOffset) {}

  /**
   * The results after some hooks.
   *
   * @param busy with 64 connections
   * @param calm with 8 hooks in flight
   * @param status time of a request for the ranch's state
   * @param liveMegabytes heap after a full collection; empty without the JDK's jcmd
   * @param residentMegabytes of the process
   * @param diskMegabytes of the home
   * @param files in the home
   * @param readyMillis from the start of a process after SIGKILL until it was ready
   * @param liveAfterStart heap after a full collection behind that
   */
  public record Step(
      long hooks,
      Phase busy,
      Phase calm,
      Spread status,
      OptionalDouble liveMegabytes,
      double residentMegabytes,
      double diskMegabytes,
      long files,
      double readyMillis,
      OptionalDouble liveAfterStart) {}

  /** All results. */
  public record Report(Machine machine, List<Step> steps) {
    /** The report as text. */
    public String text() {
      StringBuilder text = new StringBuilder(machine.text());
      for (Step each : steps) {
        text.append(
            """

            after %,d hooks
              64 connections    %.0f accepted/s, %.0f turns/s
              8 in flight       until the 202 %s
              status            %s
              live heap         %s MB, %s after the start
              resident          %.0f MB
              disk              %.0f MB in %d files, %.1f KB a hook
              ready             %.0f ms after SIGKILL
            """
                .formatted(
                    each.hooks(),
                    each.busy().acceptedPerSecond(),
                    each.busy().turnsPerSecond(),
                    each.calm().acceptance(),
                    each.status(),
                    text(each.liveMegabytes()),
                    text(each.liveAfterStart()),
                    each.residentMegabytes(),
                    each.diskMegabytes(),
                    each.files(),
                    each.diskMegabytes() * 1024 / each.hooks(),
                    each.readyMillis()));
      }
      return text.toString();
    }

    private static String text(OptionalDouble megabytes) {
      return megabytes.isPresent() ? "%.0f".formatted(megabytes.getAsDouble()) : "unknown";
    }
  }

  private static final int CONNECTIONS = 64;
  private static final int CALM = 8;
  private static final int STATUS_REQUESTS = 20;

  /** The last line of jcmd's class histogram: number and bytes of all live objects. */
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  /** Behind which what still waits is taken for lost. */
  private static final long DRAIN_MILLIS = 600_000;

  private final Settings settings;
  private final BenchWorkspace workspace;
  private final HookTimes times = new HookTimes();
  private long sent;

  private GrowthBench(Settings settings, BenchWorkspace workspace) {
    this.settings = settings;
    this.workspace = workspace;
  }

  /** Runs the measurement and stops the node. */
  public static Report run(Settings settings, BenchWorkspace workspace) throws Exception {
    return new GrowthBench(settings, workspace).run();
  }

  private Report run() throws Exception {
    Machine machine = Machine.look(workspace.folder());
    FakeModelServer model = workspace.keep(FakeModelServer.start(0, times::answer));
    Path home = BenchRanch.write(workspace.folder().resolve("home"), model.baseUrl());
    List<Step> steps = new ArrayList<>();
    SpawnedNode node = start(home);
    try {
      for (int hooks : settings.hooks()) {
        HookLoad load = load(home);
        load.fill(CONNECTIONS, Math.max(0, hooks - sent));
        sent = Math.max(sent, hooks);
        drain();
        Step before = measure(node, load, home);
        node.kill();
        node = start(home);
        steps.add(afterStart(before, node));
      }
    } finally {
      node.close();
    }
    return new Report(machine, steps);
  }

  private SpawnedNode start(Path home) throws Exception {
    return SpawnedNode.start(workspace, home, settings.portOffset());
  }

  private int port() {
    return HttpAddress.DEFAULT.port() + settings.portOffset();
  }

  private HookLoad load(Path home) throws IOException {
    return new HookLoad(port(), token(home), times);
  }

  private static String token(Path home) throws IOException {
    return Files.readString(AdminToken.in(home)).strip();
  }

  private Step measure(SpawnedNode node, HookLoad load, Path home) throws Exception {
    Phase busy = load.send("", CONNECTIONS, settings.probeMillis(), false);
    drain();
    Phase calm = load.send("", CALM, settings.probeMillis(), true);
    drain();
    sent += load.accepted();
    Spread status = status(token(home));
    OptionalDouble live = liveMegabytes(node);
    long[] disk = disk(home);
    return new Step(
        sent,
        busy,
        calm,
        status,
        live,
        node.residentMegabytes(),
        disk[0] / 1024.0 / 1024.0,
        disk[1],
        0,
        OptionalDouble.empty());
  }

  private static Step afterStart(Step before, SpawnedNode node) throws Exception {
    return new Step(
        before.hooks(),
        before.busy(),
        before.calm(),
        before.status(),
        before.liveMegabytes(),
        before.residentMegabytes(),
        before.diskMegabytes(),
        before.files(),
        node.readyMillis(),
        liveMegabytes(node));
  }

  private void drain() throws Exception {
    long began = System.nanoTime();
    while (times.waiting() > 0) {
      if (System.nanoTime() - began > DRAIN_MILLIS * 1_000_000) {
        throw new IOException("%d hooks were accepted and never run".formatted(times.waiting()));
      }
      Thread.sleep(20);
    }
  }

  private Spread status(String token) throws IOException {
    Latencies latencies = new Latencies();
    try (HookConnection connection = new HookConnection(port(), token)) {
      for (int i = 0; i < STATUS_REQUESTS; i++) {
        long began = System.nanoTime();
        Answer answer = connection.get("/api/v1/status");
        if (answer.status() != 200) {
          throw new IOException("the status was answered with " + answer);
        }
        latencies.add(System.nanoTime() - began);
      }
    }
    return latencies.spread();
  }

  /** Collects the node's garbage and asks what is left. */
  private static OptionalDouble liveMegabytes(SpawnedNode node)
      throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return OptionalDouble.empty();
    }
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(node.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    Optional<Long> bytes = Optional.empty();
    try (BufferedReader lines = asked.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher total = TOTAL.matcher(line);
        bytes = total.lookingAt() ? Optional.of(Long.valueOf(total.group(1))) : bytes;
      }
    }
    asked.waitFor();
    return bytes
        .map(live -> OptionalDouble.of(live / 1024.0 / 1024.0))
        .orElse(OptionalDouble.empty());
  }

  /** Bytes and number of the files of a home; what has two names counts once. */
  private static long[] disk(Path home) throws IOException {
    Set<Object> seen = new HashSet<>();
    long[] found = new long[2];
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Object key = attributes.fileKey() == null ? file : attributes.fileKey();
        if (seen.add(key)) {
          found[0] += attributes.size();
          found[1]++;
        }
      }
    }
    return found;
  }
}
