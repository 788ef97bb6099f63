package choir.runtime.mcp;

import choir.runtime.mcp.HttpExchange.Reply;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Streamable HTTP (MCP 2025-11-25, Transports): each request is a POST, whose answer is JSON or a
 * stream of events with the response in it. What the server announces by itself is the stream of a
 * GET. Redirects are not followed: they would send the headers to an address that is not declared.
 */
final class HttpWire implements Wire {
  /** Answers to requests of the server within one of its streams; it has no reason for more. */
  private static final int MAX_ASKED = 100;

  /** How long a notification may take. */
  private static final Duration NOTIFICATION = Duration.ofSeconds(10);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final HttpClient client;
  private final ExecutorService threads;
  private final URI uri;
  private final Map<String, String> headers;
  private final Listener listener;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile String session = "";
  private volatile Runnable hangUp = () -> {};
  private volatile String version = "";

  private HttpWire(
      HttpClient client,
      ExecutorService threads,
      URI uri,
      Map<String, String> headers,
      Listener listener) {
    this.client = client;
    this.threads = threads;
    this.uri = uri;
    this.headers = headers;
    this.listener = listener;
  }

  /**
   * Creates a wire; the first request opens a connection.
   *
   * @param threads one for each request, which blocks
   * @throws McpException if a header needs a variable that the node does not have
   */
  static HttpWire of(
      DeclaredServer server,
      Environment environment,
      HttpClient client,
      ExecutorService threads,
      Listener listener)
      throws McpException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : server.headers().entrySet()) {
      headers.put(each.getKey(), environment.fill(each.getValue()));
    }
    return new HttpWire(client, threads, URI.create(server.url()), headers, listener);
  }

  @Override
  public CompletableFuture<JsonNode> request(long id, ObjectNode request) {
    CompletableFuture<JsonNode> response = new CompletableFuture<>();
    try {
      threads.execute(() -> exchange(id, request, response));
    } catch (RejectedExecutionException stopping) {
      response.completeExceptionally(McpException.refused("is not called: the node is stopping"));
    }
    return response;
  }

  private void exchange(long id, ObjectNode request, CompletableFuture<JsonNode> response) {
    String sent = session;
    boolean first = request.path("method").asText().equals("initialize");
    try {
      CompletableFuture<HttpResponse<InputStream>> sending =
          client.sendAsync(
              post(request, first ? "" : sent), HttpResponse.BodyHandlers.ofInputStream());
      CompletableFuture<JsonNode> unusedHead =
          response.whenComplete((done, failure) -> sending.cancel(true));
      HttpResponse<InputStream> answer = HttpExchange.await(sending);
      try (InputStream body = answer.body()) {
        CompletableFuture<JsonNode> unusedBody =
            response.whenComplete((done, failure) -> HttpExchange.abandon(body));
        HttpExchange.check(answer, body, !first && !sent.isEmpty());
        if (first) {
          session = HttpExchange.session(answer);
        }
        response.complete(new Reply(answer, body).find(id, this::receive));
      }
    } catch (ConnectException | java.net.http.HttpConnectTimeoutException away) {
      // First, so that whoever is told of a failed call finds no session to call again.
      end("cannot be reached at " + uri);
      response.completeExceptionally(McpException.refused("cannot be reached at " + uri));
    } catch (IOException broken) {
      response.completeExceptionally(
          McpException.unsure("broke the connection: " + HttpExchange.words(broken)));
    } catch (InterruptedException stopped) {
      response.completeExceptionally(McpException.unsure("was stopped by the node"));
      Thread.currentThread().interrupt();
    } catch (McpException failed) {
      response.completeExceptionally(failed);
    } catch (RuntimeException fault) {
      response.completeExceptionally(McpException.unsure("cannot be called: " + fault));
    }
  }

  /** Another message than the awaited one, in the stream of an answer or in that of a GET. */
  private void receive(ObjectNode message, int number) throws McpException {
    if (Messages.isRequest(message)) {
      if (number > MAX_ASKED) {
        throw McpException.unsure("has asked more than " + MAX_ASKED + " times in one answer");
      }
      notify(Messages.answer(message));
    } else if (Messages.isNotification(message)) {
      listener.notified(message.path("method").asText());
    }
  }

  private HttpRequest post(ObjectNode message, String session) {
    return builder(session)
        .header("Accept", "application/json, text/event-stream")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(Messages.write(message)))
        .build();
  }

  private HttpRequest.Builder builder(String session) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
    headers.forEach(builder::setHeader);
    if (!session.isEmpty()) {
      builder.setHeader("Mcp-Session-Id", session);
    }
    if (!version.isEmpty()) {
      builder.setHeader("MCP-Protocol-Version", version);
    }
    return builder;
  }

  @Override
  public void notify(ObjectNode notification) {
    send(post(notification, session), NOTIFICATION);
  }

  /** Sends a request whose answer does not matter. */
  private void send(HttpRequest request, Duration limit) {
    CompletableFuture<HttpResponse<Void>> unused =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.discarding())
            .orTimeout(limit.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
  }

  @Override
  public void accepted(String agreed, boolean listens) {
    version = agreed;
    if (listens) {
      threads.execute(this::listen);
    }
  }

  /** Reads what the server announces, again and again; a server need not offer it. */
  private void listen() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!ended.get()) {
        long began = System.nanoTime();
        Optional<String> refusal = announcements();
        if (refusal.isPresent()) {
          end(refusal.get());
          return;
        }
        boolean longer = Duration.ofNanos(System.nanoTime() - began).compareTo(LONGEST_PAUSE) > 0;
        pause = longer ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        Thread.sleep(pause);
        // What was announced meanwhile was not heard.
        listener.notified(Messages.TOOLS_CHANGED);
      }
    } catch (NotOffered offersNone) {
      return;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server has no stream of announcements. */
  private static final class NotOffered extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Reads one stream to its end; returns why the session is over, if it is. */
  private Optional<String> announcements() throws InterruptedException, NotOffered {
    HttpRequest get = builder(session).header("Accept", "text/event-stream").GET().build();
    CompletableFuture<HttpResponse<InputStream>> opening =
        client.sendAsync(get, HttpResponse.BodyHandlers.ofInputStream());
    hangUpBy(() -> opening.cancel(true));
    try {
      HttpResponse<InputStream> answer = HttpExchange.await(opening);
      try (InputStream body = answer.body()) {
        hangUpBy(() -> HttpExchange.abandon(body));
        if (answer.statusCode() == 404) {
          return Optional.of("has forgotten the session");
        }
        if (answer.statusCode() != 200) {
          throw new NotOffered();
        }
        new Reply(answer, body).readAll(this::receive);
        return Optional.empty();
      }
    } catch (ConnectException away) {
      return Optional.of("cannot be reached at " + uri);
    } catch (IOException | McpException broken) {
      return Optional.empty();
    }
  }

  /** Sets how the stream of announcements is ended; one that is too late is ended at once. */
  private void hangUpBy(Runnable way) {
    hangUp = way;
    if (ended.get()) {
      way.run();
    }
  }

  private void end(String reason) {
    if (ended.compareAndSet(false, true)) {
      listener.ended(reason);
    }
  }

  /** Calls under way end by themselves or with the node; another session may be open already. */
  @Override
  public void close() {
    ended.set(true);
    hangUp.run();
    if (!session.isEmpty()) {
      send(builder(session).DELETE().build(), Duration.ofSeconds(2));
    }
  }
}
