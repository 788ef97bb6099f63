package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A headless Chromium with one page, steered over its DevTools protocol. */
final class Browser implements AutoCloseable {
  static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();
  private final WebSocket socket;

  private Browser(Process process, Path portFile) throws Exception {
    this.process = process;
    int port = Integer.parseInt(Files.readAllLines(portFile).getFirst());
    URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
    String pages =
        client.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body();
    JsonNode page = SimJson.object("{\"pages\":" + pages + "}").path("pages").path(0);
    URI at = URI.create(page.path("webSocketDebuggerUrl").asText());
    this.socket = client.newWebSocketBuilder().buildAsync(at, new Listener()).get();
  }

  static Browser open(Path folder, URI page) throws Exception {
    Path profile = Files.createTempDirectory(folder, "profile");
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--window-size=1300,850",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                page.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path portFile = profile.resolve("DevToolsActivePort");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(portFile) || Files.size(portFile) == 0) {
      if (System.nanoTime() > end || !process.isAlive()) {
        process.destroyForcibly();
        throw new AssertionError("the browser does not start");
      }
      Thread.onSpinWait();
    }
    return new Browser(process, portFile);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonNode message = SimJson.object(text.toString());
        text.setLength(0);
        CompletableFuture<JsonNode> asked = waiting.remove(message.path("id").asInt(-1));
        if (asked != null) {
          asked.complete(message.path("result"));
        }
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  private JsonNode call(String method, ObjectNode params) throws Exception {
    int id = number.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("id", id).put("method", method);
    message.set("params", params);
    socket.sendText(message.toString(), true).get();
    return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** The value of an expression of the page, as text. */
  String evaluate(String expression) throws Exception {
    ObjectNode params = JsonNodeFactory.instance.objectNode().put("expression", expression);
    JsonNode answer = call("Runtime.evaluate", params);
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.path("exceptionDetails").toString());
    }
    return answer.path("result").path("value").asText();
  }

  /** Waits until an expression of the page is true. */
  void await(String expression) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!evaluate(expression).equals("true")) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "not within "
                + PATIENCE
                + ": "
                + expression
                + "\n"
                + evaluate("document.body.innerText"));
      }
    }
  }

  void picture(Path file) throws Exception {
    JsonNode shot = call("Page.captureScreenshot", JsonNodeFactory.instance.objectNode());
    Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
  }

  @Override
  public void close() throws IOException {
    // Its processes write into the profile until the last of them has ended.
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    process.destroy();
    for (ProcessHandle each : all) {
      end(each);
    }
    client.shutdownNow();
  }

  private static void end(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      process.destroyForcibly();
    } catch (ExecutionException failed) {
      throw new IOException(failed);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
