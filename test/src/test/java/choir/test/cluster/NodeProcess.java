package choir.test.cluster;

import choir.test.process.ChoirJvm;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A node in a process of its own. What it prints is kept beside its home. */
final class NodeProcess implements AutoCloseable {
  /** A JVM on a machine with other builds, and a copy that is sent to it. */
  private static final Duration START = Duration.ofMinutes(2);

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Where it runs.
   *
   * @param through the command that starts its JVM, as {@code ip netns exec NAME}; empty for none
   * @param host where the other nodes reach it
   * @param outside where the test reaches it
   * @param wan whether some machines are beyond a slow line
   */
  record Machine(List<String> through, String host, String outside, boolean wan) {
    static final Machine HERE = new Machine(List.of(), "127.0.0.1", "127.0.0.1", false);
  }

  private final String name;
  private final Path home;
  private final int offset;
  private final Machine machine;
  private final Path output;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private Map<String, String> surroundings = Map.of();
  private Optional<String> otherClassPath = Optional.empty();
  private volatile @Nullable Process process;
  private long began;

  NodeProcess(String name, Path home, int offset, Machine machine) {
    this.name = name;
    this.home = home;
    this.offset = offset;
    this.machine = machine;
    this.output = home.resolveSibling(name + ".out");
    // A test that ends before its time must not leave a node behind.
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill, "kill " + name));
  }

  String name() {
    return name;
  }

  Path home() {
    return home;
  }

  Machine machine() {
    return machine;
  }

  /** An address of its HTTP edge, as the test reaches it. */
  URI uri(String path) {
    return URI.create("http://" + machine.outside() + ":" + (1338 + offset) + path);
  }

  /** From its next start on it is another build: what it is made of, as {@code java -cp} has it. */
  void build(String otherClassPath) {
    this.otherClassPath = Optional.of(otherClassPath);
  }

  /** From its next start on its environment has these variables too, and none that were given. */
  void environment(Map<String, String> variables) {
    surroundings = Map.copyOf(variables);
  }

  /** Starts it and returns at once. */
  void up() {
    run(Map.of(), List.of("up", "--home", home.toString()));
  }

  /** Has it join by another node, and returns at once. */
  void join(NodeProcess sponsor, String roles, String token) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "join",
                sponsor.machine.host() + ":" + (1338 + sponsor.offset),
                "--name",
                name,
                "--roles",
                roles,
                "--host",
                machine.host(),
                "--home",
                home.toString()));
    if (!machine.equals(Machine.HERE)) {
      arguments.add("--insecure");
    }
    if (machine.wan()) {
      arguments.add("--wan");
    }
    run(Map.of("CHOIR_JOIN_TOKEN", token), arguments);
  }

  private void run(Map<String, String> environment, List<String> arguments) {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs already");
    }
    try {
      began = Files.exists(output) ? Files.size(output) : 0;
      ProcessBuilder builder = new ProcessBuilder(command(arguments));
      builder.environment().put("CHOIR_PORT_OFFSET", Integer.toString(offset));
      builder.environment().put("CHOIR_NODE", name);
      builder.environment().putAll(surroundings);
      builder.environment().putAll(environment);
      process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
              .start();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(machine.through());
    command.addAll(
        otherClassPath
            .map(other -> ChoirJvm.command(other, arguments))
            .orElseGet(() -> ChoirJvm.command(arguments)));
    return command;
  }

  /** Waits until it serves. */
  void awaitReady() {
    Awaitility.await(name + " is ready")
        .atMost(START)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> says("ready") || !isAlive());
    if (!isAlive()) {
      throw new IllegalStateException(name + " has ended:\n" + printed());
    }
  }

  /** Waits until it has said something since it was started. */
  void awaitSaying(String words) {
    Awaitility.await(name + " says " + words)
        .atMost(START)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> printed().contains(words));
  }

  boolean says(String beginning) {
    return printed().lines().anyMatch(line -> line.startsWith(beginning));
  }

  /** Waits until it ends by itself; its exit code. */
  int awaitEnd() {
    try {
      Process running = running();
      if (!running.waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " has not ended:\n" + printed());
      }
      return running.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** What it has printed since it was started. */
  String printed() {
    try {
      byte[] all = Files.readAllBytes(output);
      int from = (int) Math.min(began, all.length);
      return new String(all, from, all.length - from, java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException notYet) {
      return "";
    }
  }

  /** When it was started last. */
  Instant startedAt() {
    return running().info().startInstant().orElse(Instant.EPOCH);
  }

  boolean isAlive() {
    Process started = process;
    return started != null && started.isAlive();
  }

  private Process running() {
    Process started = process;
    if (started == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return started;
  }

  /** kill -9. */
  void kill() {
    Process started = process;
    if (started != null) {
      started.destroyForcibly().onExit().join();
    }
  }

  /** As a service manager stops it. */
  void stop() {
    running().destroy();
    awaitEnd();
  }

  /** SIGSTOP: it stands still and its sockets stay. */
  void pause() {
    signal("-STOP");
  }

  /** SIGCONT. */
  void resume() {
    signal("-CONT");
  }

  private void signal(String which) {
    try {
      int code =
          new ProcessBuilder("kill", which, Long.toString(running().pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill " + which + " ended with " + code);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /**
   * Asks it over HTTP.
   *
   * @param body of a POST; null for a GET; {@code DELETE} for one
   * @throws IOException if it gives no answer in time
   */
  Answer ask(String token, String path, @Nullable String body, Duration patience, String... headers)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .timeout(patience)
            .header("Authorization", "Bearer " + token);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    if (body != null && body.equals("DELETE")) {
      request.DELETE();
    } else if (body != null) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  /** The status with which its SQ API answers a request without a token. */
  int sqStatus(String request) throws IOException {
    URI at =
        URI.create("http://" + machine.outside() + ":" + (1337 + offset) + "/api/v2/" + request);
    try {
      return http.send(
              HttpRequest.newBuilder(at).timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  /** What it answered. */
  record Answer(int status, JsonNode body) {}

  @Override
  public void close() {
    kill();
    http.close();
  }
}
