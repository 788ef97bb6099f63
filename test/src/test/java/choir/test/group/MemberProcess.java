package choir.test.group;

import choir.test.process.ChoirJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A member of a replicated store in a process of its own. What it prints is kept beside its data.
 */
final class MemberProcess implements AutoCloseable {
  /** A JVM on a machine with other builds; also a snapshot that is sent to it. */
  private static final Duration START = Duration.ofMinutes(2);

  /**
   * Where it lives.
   *
   * @param data its folder; made when it starts
   * @param clients the address for clients
   * @param host the address for other members
   * @param through the command that starts its JVM, as {@code ip netns exec NAME}; empty for none
   */
  record Place(
      Path data,
      String name,
      String clients,
      String host,
      int http,
      int raft,
      int actors,
      List<String> through) {
    String url() {
      return "http://%s:%d".formatted(clients, http);
    }

    String raftAddress() {
      return host + ":" + raft;
    }
  }

  private final Place place;
  private final Path output;
  private volatile @Nullable Process process;

  /** Where the output of the running process begins. */
  private long began;

  MemberProcess(Place place) {
    this.place = place;
    this.output = place.data().resolveSibling(place.name() + ".out");
    // A test that ends before its time must not leave a member behind.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "kill " + place.name()));
  }

  Place place() {
    return place;
  }

  String url() {
    return place.url();
  }

  /** The folder of the store, laid out as a node's home. */
  Path home() {
    return place.data().resolve(".choir");
  }

  /**
   * Starts it and returns at once: a member is ready only when a majority is up.
   *
   * @param join the SQ server of a member, for a folder that belongs to no group yet
   */
  void start(Optional<String> join, String token) {
    if (isAlive()) {
      throw new IllegalStateException(place.name() + " runs already");
    }
    try {
      Files.createDirectories(place.data());
      began = Files.exists(output) ? Files.size(output) : 0;
      ProcessBuilder builder = new ProcessBuilder(command(join));
      builder.environment().put("CHOIR_SQ_TOKEN", token);
      process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
              .start();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private List<String> command(Optional<String> join) {
    List<String> command = new ArrayList<>(place.through());
    command.addAll(
        ChoirJvm.command(
            List.of(
                "sq",
                "host",
                Integer.toString(place.http()),
                "--address",
                place.clients(),
                "--data-dir",
                place.data().toString(),
                "--member",
                place.name(),
                "--raft",
                place.raftAddress(),
                "--actors",
                place.host() + ":" + place.actors())));
    join.ifPresent(url -> command.addAll(List.of("--join", url)));
    if (!place.host().startsWith("127.")) {
      command.add("--insecure");
    }
    return command;
  }

  /** Waits until it serves. */
  void awaitReady() {
    try {
      Awaitility.await(place.name() + " is ready")
          .atMost(START)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> saysReady() || !isAlive());
    } catch (ConditionTimeoutException late) {
      throw new AssertionError(place.name() + " is not ready:\n" + printed(), late);
    }
    if (!isAlive()) {
      throw new IllegalStateException(place.name() + " has ended:\n" + printed());
    }
  }

  private boolean saysReady() {
    return printed().lines().anyMatch(line -> line.startsWith("ready"));
  }

  /** Waits until it ends by itself, and returns what it said. */
  String awaitRefusal() {
    try {
      if (!running().waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            place.name() + " started although it should refuse:\n" + printed());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
    return printed();
  }

  boolean isAlive() {
    Process started = process;
    return started != null && started.isAlive();
  }

  private Process running() {
    Process started = process;
    if (started == null) {
      throw new IllegalStateException(place.name() + " was not started");
    }
    return started;
  }

  /** kill -9: no hook runs, nothing is flushed. */
  void kill() {
    running().destroyForcibly().onExit().join();
  }

  /** kill -15: it hands over and closes what it has open. */
  void stop() {
    running().destroy();
    awaitRefusal();
  }

  /** Takes the process off the processor; the kernel keeps its connections. */
  void pause() {
    signal("STOP");
  }

  void goOn() {
    signal("CONT");
  }

  private void signal(String name) {
    Commands.run("kill", "-" + name, Long.toString(running().pid()));
  }

  /** Empties its disk. */
  void wipe() {
    if (isAlive()) {
      throw new IllegalStateException(place.name() + " runs: its disk cannot be emptied");
    }
    try {
      Files.walkFileTree(place.data(), new Emptying(place.data()));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static final class Emptying extends SimpleFileVisitor<Path> {
    private final Path root;

    Emptying(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed)
        throws IOException {
      if (!folder.equals(root)) {
        Files.delete(folder);
      }
      return FileVisitResult.CONTINUE;
    }
  }

  /** What it has printed since it was last started. */
  String printed() {
    try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
      file.seek(began);
      byte[] bytes = new byte[Math.toIntExact(file.length() - began)];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    if (isAlive()) {
      kill();
    }
  }
}
