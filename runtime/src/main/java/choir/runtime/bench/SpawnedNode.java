package choir.runtime.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A node in a separate process, started with the command line. Stopped on close. */
final class SpawnedNode implements AutoCloseable {
  /** System property with the path of the launcher; otherwise this JVM's executable is used. */
  private static final String LAUNCHER = "choir.launcher";

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(5);
  private static final String READY = "ready";

  private final Process process;
  private final double readyMillis;

  private SpawnedNode(Process process, double readyMillis) {
    this.process = process;
    this.readyMillis = readyMillis;
  }

  /**
   * Starts {@code choir up} and waits until it is ready.
   *
   * @param portOffset offset with free ports
   * @throws IOException if it exits before, with its output
   */
  static SpawnedNode start(BenchWorkspace workspace, Path home, int portOffset) throws Exception {
    return start(workspace, home, portOffset, List.of("up", "--home", home.toString()));
  }

  /** Like {@link #start}, with {@code choir sq host} on a folder. */
  static SpawnedNode startSq(BenchWorkspace workspace, Path folder, int port) throws Exception {
    return start(
        workspace,
        folder,
        0,
        List.of("sq", "host", Integer.toString(port), "--data-dir", folder.toString()));
  }

  /**
   * Joins an additional node and waits until it is ready.
   *
   * @param sponsor the HTTP port of a node of the ranch
   */
  static SpawnedNode join(
      BenchWorkspace workspace, Path home, int portOffset, String name, int sponsor, String token)
      throws Exception {
    Path file = Files.createDirectories(home.resolveSibling("tokens")).resolve(name);
    Files.writeString(file, token);
    return start(
        workspace,
        home.resolveSibling(name + "-out"),
        portOffset,
        List.of(
            "join",
            "127.0.0.1:" + sponsor,
            "--name",
            name,
            "--token-file",
            file.toString(),
            "--home",
            home.toString()));
  }

  private static SpawnedNode start(
      BenchWorkspace workspace, Path folder, int portOffset, List<String> arguments)
      throws Exception {
    Path output = Files.createDirectories(folder).resolve("up.out");
    Files.deleteIfExists(output);
    Files.createFile(output);
    ProcessBuilder builder =
        new ProcessBuilder(command(arguments))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("CHOIR_PORT_OFFSET", Integer.toString(portOffset));
    long began = System.nanoTime();
    Process process = builder.start();
    // A node that is not ready yet must be stopped with the benchmark as well.
    AutoCloseable half = workspace.keep(() -> end(process));
    awaitReady(process, output, began);
    assert half != null;
    return new SpawnedNode(process, (System.nanoTime() - began) / 1e6);
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    String launcher = System.getProperty(LAUNCHER, "");
    if (launcher.isEmpty()) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), "choir.runtime.Main"));
    } else {
      command.add(launcher);
    }
    command.addAll(arguments);
    return command;
  }

  private static void awaitReady(Process process, Path output, long began)
      throws IOException, InterruptedException {
    try (BufferedReader lines = Files.newBufferedReader(output)) {
      while (System.nanoTime() - began < START_TIMEOUT.toNanos()) {
        boolean ended = process.waitFor(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(READY)) {
            return;
          }
        }
        if (ended) {
          throw new IOException("the node did not start:\n" + Files.readString(output));
        }
      }
    }
    throw new IOException("the node was not ready within " + START_TIMEOUT.toMinutes() + " min");
  }

  /** Time from the start of the process until it was ready. */
  double readyMillis() {
    return readyMillis;
  }

  /** Kills the process (SIGKILL) and waits for its exit. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  long pid() {
    return process.pid();
  }

  /** CPU time used so far. */
  double cpuMillis() {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e6;
  }

  /** Current resident memory in MiB; 0 without /proc. */
  double residentMegabytes() throws IOException {
    return status("VmRSS");
  }

  /** Peak resident memory in MiB; 0 without /proc. */
  double peakMegabytes() throws IOException {
    return status("VmHWM");
  }

  private double status(String name) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      Optional<String> line = lines.filter(each -> each.startsWith(name + ":")).findFirst();
      return line.map(each -> Long.parseLong(each.replaceAll("\\D+", "")) / 1024.0).orElse(0.0);
    }
  }

  @Override
  public void close() {
    end(process);
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException hurried) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
