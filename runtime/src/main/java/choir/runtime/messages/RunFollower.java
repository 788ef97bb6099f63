package choir.runtime.messages;

import choir.core.run.Pause;
import choir.runtime.cli.Failed;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message and follows its run to the end. When the connection breaks it attaches again: the
 * run is stored and continues, even if the node is lost.
 */
final class RunFollower {
  /** Maximum time for which a node may be unreachable. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Events before the end. */
  interface Listener {
    void text(int from, String piece);

    void tool(String tool, String state);

    void paused(Pause pause);

    /** The connection broke; the follower attaches again. */
    void disconnected();
  }

  /** Result of reading a stream: the run, if the stream ended with its end. */
  private record StreamEnd(Optional<Answer<RunView>> end) {}

  private final NodeClient client;
  private final String path;
  private final MessageRequest body;
  private final Consumer<String> accepted;
  private final Listener listener;
  private @Nullable String run;
  private boolean connected;
  private long brokenSince;

  /**
   * Creates a follower of one message.
   *
   * @param body with an idempotency key, so that it can be sent again
   * @param accepted called once, with the id of the run
   */
  RunFollower(
      NodeClient client,
      String path,
      MessageRequest body,
      Consumer<String> accepted,
      Listener listener) {
    this.client = client;
    this.path = path;
    this.body = body;
    this.accepted = accepted;
    this.listener = listener;
  }

  /**
   * Follows the run to its end.
   *
   * @return the run
   * @throws Failed if the node remains unreachable; the message names the run
   */
  Answer<RunView> follow() {
    while (true) {
      StreamEnd ended = attempt();
      if (ended.end().isPresent()) {
        return ended.end().get();
      }
      pause();
    }
  }

  private StreamEnd attempt() {
    try {
      HttpResponse<InputStream> response = client.open(request());
      try (InputStream in = response.body()) {
        if (response.statusCode() == 200) {
          return read(in);
        }
        refused(response.statusCode(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException broken) {
      if (!connected) {
        throw client.failure(broken);
      }
    }
    return new StreamEnd(Optional.empty());
  }

  private HttpRequest.Builder request() {
    return run == null
        ? client.posting(path, body)
        : client.request("/api/v1/runs/" + run + "/stream");
  }

  /** Ignores temporary refusals: a starting node, or one that may have stored the message. */
  private void refused(int status, String problem) {
    boolean passing = status == 503 || status == 504;
    if (!passing || (!connected && status == 503)) {
      throw client.refused(status, problem);
    }
    connected = true;
  }

  private StreamEnd read(InputStream in) throws IOException {
    connected = true;
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    String event = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) {
        event = line.substring("event: ".length());
      } else if (line.startsWith("data: ")) {
        String data = line.substring("data: ".length());
        if (event.equals(RunEvent.END)) {
          return new StreamEnd(Optional.of(NodeClient.answer(data, RunView.class)));
        }
        hear(event, data);
      }
    }
    return new StreamEnd(Optional.empty());
  }

  private void hear(String event, String data) {
    brokenSince = 0;
    switch (event) {
      case RunEvent.ACCEPTED -> accepted(view(data, AcceptedView.class).runId());
      case RunEvent.TEXT -> {
        RunEvent.Text text = view(data, RunEvent.Text.class);
        listener.text(text.from(), text.text());
      }
      case RunEvent.TOOL -> {
        RunEvent.ToolCall call = view(data, RunEvent.ToolCall.class);
        listener.tool(call.tool(), call.state());
      }
      case RunEvent.PAUSED -> listener.paused(view(data, Pause.class));
      default -> {} // a later version's
    }
  }

  private static <T> T view(String data, Class<T> type) {
    return NodeClient.answer(data, type).view();
  }

  private void accepted(String id) {
    if (run == null) {
      run = id;
      accepted.accept(id);
    }
  }

  private void pause() {
    long now = System.nanoTime();
    if (brokenSince == 0) {
      brokenSince = now;
      listener.disconnected();
    }
    if (now - brokenSince > PATIENCE.toNanos()) {
      throw new Failed(
          "the node has been unreachable for %d s. Later: choir run wait %s"
              .formatted(PATIENCE.toSeconds(), run == null ? "RUN" : run));
    }
    try {
      new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted; the run continues");
    }
  }
}
