package choir.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A stub node with scripted answers that records its requests. */
final class StubNode implements AutoCloseable {
  /**
   * An answer.
   *
   * @param whole whether it is ended as HTTP asks, or the connection just breaks
   */
  record Answer(int status, String type, String body, boolean whole) {
    static Answer json(int status, String body) {
      return new Answer(status, "application/json", body, true);
    }

    static Answer stream(String body) {
      return new Answer(200, "text/event-stream", body, true);
    }

    static Answer broken(String body) {
      return new Answer(200, "text/event-stream", body, false);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, List<Answer>> answers = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final Path token;

  StubNode(Path folder) throws IOException {
    token = Files.writeString(folder.resolve("token"), "chr_secret\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** Answers a request with these in order, repeating the last one. */
  StubNode on(String request, Answer... inTurn) {
    answers.put(request, new ArrayList<>(List.of(inTurn)));
    return this;
  }

  /** What was asked: method, path with query, and body. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  /** Runs a command against this node. */
  Terminal run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", url(), "--token-file", token.toString()));
    return Terminal.run(all.toArray(new String[0]));
  }

  String token() {
    return token.toString();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) {
    try (exchange) {
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Answer answer = next(request, body);
      boolean known =
          "Bearer chr_secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!known || answer == null) {
        exchange.sendResponseHeaders(known ? 404 : 401, -1);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      byte[] bytes = answer.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(
          answer.status(), answer.whole() ? Math.max(1, bytes.length) : bytes.length + 1000L);
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized @Nullable Answer next(String request, String body) {
    asked.add((request + " " + body).strip());
    List<Answer> left = answers.getOrDefault(request, List.of());
    if (left.isEmpty()) {
      return null;
    }
    return left.size() == 1 ? left.get(0) : left.remove(0);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
