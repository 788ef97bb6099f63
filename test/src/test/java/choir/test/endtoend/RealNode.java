package choir.test.endtoend;

import choir.test.cluster.FreeOffset;
import choir.test.process.ChoirJvm;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, with a home in a temporary folder. */
final class RealNode implements AutoCloseable {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Path home;
  private final int offset;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  private RealNode(Path home, int offset) {
    this.home = home;
    this.offset = offset;
    this.process = start();
  }

  /** Starts a node whose only model is an OpenAI-compatible server at {@code model}. */
  static RealNode start(Path home, URI model) throws IOException {
    Files.createDirectories(home);
    Files.writeString(
        home.resolve("ranch.yaml"),
        """
        ranch: test
        defaultAgent: phex
        models:
          - name: fake
            provider: openai-compatible
            baseUrl: %s
            model: fake-1
        agents:
          - {id: phex, name: Phex, role: engineering, home: 1.5.2/3.7.3/9.1.1}
          - {id: lux, name: Lux, role: vision, home: 2.3.5/7.2.4/8.1.5}
        """
            .formatted(model));
    return new RealNode(home, FreeOffset.take());
  }

  private Process start() {
    try {
      Path output = home.resolve("up.out");
      ProcessBuilder builder =
          new ProcessBuilder(ChoirJvm.command(List.of("up", "--home", home.toString())));
      builder.environment().put("CHOIR_PORT_OFFSET", Integer.toString(offset));
      Files.writeString(output, "");
      Process started = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      awaitReady(started, output);
      return started;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void awaitReady(Process started, Path output) throws IOException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    try (BufferedReader lines = Files.newBufferedReader(output)) {
      while (System.nanoTime() < until) {
        String line = lines.readLine();
        if (line != null && line.startsWith("ready")) {
          return;
        }
        if (line == null && started.waitFor(20, TimeUnit.MILLISECONDS)) {
          break;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    started.destroyForcibly();
    throw new IllegalStateException("the node did not start:\n" + Files.readString(output));
  }

  /** kill -9: no hook runs, nothing is flushed. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  void startAgain() {
    process = start();
  }

  JsonNode post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", "Bearer " + token())
            .POST(HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request.build());
  }

  JsonNode get(String path) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token()).build());
  }

  private JsonNode send(HttpRequest request) throws Exception {
    HttpResponse<String> answer =
        http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(
          request.uri().getPath() + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return MAPPER.readTree(answer.body());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + (1338 + offset) + path);
  }

  String token() throws IOException {
    return Files.readString(home.resolve("token")).strip();
  }

  /** What the process has printed, for a test that failed. */
  List<String> printed() throws IOException {
    return Files.readAllLines(home.resolve("up.out"));
  }

  @Override
  public void close() {
    kill();
    http.close();
  }
}
