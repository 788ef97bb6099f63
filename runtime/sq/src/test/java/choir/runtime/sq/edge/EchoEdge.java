package choir.runtime.sq.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** A server that answers with what it was asked, and a client of it on bare sockets. */
final class EchoEdge implements AutoCloseable {
  static final String HOST = "Host: 127.0.0.1\r\n";
  private static final int PATIENCE = 20_000;

  private static final Duration PATIENT = Duration.ofMillis(PATIENCE);
  static final String CHUNKED =
      "POST /a HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";

  final ActorSystem<Void> system;
  final int port;
  final AtomicInteger streams = new AtomicInteger();
  final AtomicInteger pieces = new AtomicInteger();
  final Queue<String> bodies = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<HttpResponse>> held = new ArrayList<>();

  EchoEdge() {
    Config config =
        ConfigFactory.parseString(
            "max-line = 1 KiB, max-header-bytes = 4 KiB, request-timeout = 500ms, linger-timeout = 2s");
    system = ActorSystem.create(Behaviors.empty(), "edge");
    InetSocketAddress bound =
        EdgeServer.bind(
                system,
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                config.withFallback(system.settings().config().getConfig("choir.edge")),
                Optional.empty(),
                new Echo())
            .toCompletableFuture()
            .join();
    port = bound.getPort();
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  /** Answers with what it was asked. */
  private final class Echo implements EdgeHandler {
    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
      return switch (request.getUri().path()) {
        case "/large" ->
            answer(HttpResponse.create().withEntity(ContentTypes.TEXT_PLAIN_UTF8, large()));
        case "/unread" -> answer(text("no"));
        case "/stream" -> answer(stream(Source.repeat(ByteString.fromString("x"))));
        case "/silent" -> answer(stream(Source.maybe()));
        case "/kept" -> kept(request);
        case "/short" ->
            answer(
                HttpResponse.create()
                    .withEntity(
                        HttpEntities.create(
                            ContentTypes.TEXT_PLAIN_UTF8,
                            9,
                            Source.single(ByteString.fromString("short"))
                                .mapMaterializedValue(none -> none))));
        case "/pieces" ->
            answer(stream(Source.from(List.of("one ", "two")).map(ByteString::fromString)));
        case "/held" -> {
          request.getAttribute(EdgeConnection.ATTRIBUTE).orElseThrow().mayTake(PATIENT);
          yield held();
        }
        case "/late" -> {
          request
              .getAttribute(EdgeConnection.ATTRIBUTE)
              .orElseThrow()
              .mayTake(Duration.ofMillis(50));
          yield held();
        }
        default -> echo(request);
      };
    }

    private CompletionStage<HttpResponse> held() {
      CompletableFuture<HttpResponse> later = new CompletableFuture<>();
      synchronized (held) {
        held.add(later);
      }
      return later;
    }

    /** Reads the body piece by piece. */
    private CompletionStage<HttpResponse> kept(HttpRequest request) {
      return request
          .entity()
          .getDataBytes()
          .map(
              piece -> {
                pieces.incrementAndGet();
                return piece.size();
              })
          .runFold(0, Integer::sum, system)
          .handle((size, failure) -> failure == null ? size + " bytes" : "broken")
          .thenApply(
              said -> {
                bodies.add(said);
                return text(said);
              });
    }

    private CompletionStage<HttpResponse> echo(HttpRequest request) {
      return request
          .entity()
          .toStrict(PATIENCE, system)
          .thenApply(
              body ->
                  text(
                      "%s %s [%s]"
                          .formatted(
                              request.method().value(),
                              request.getUri().getPathString()
                                  + request.getUri().rawQueryString().map("?"::concat).orElse(""),
                              body.getData().utf8String())))
          .exceptionally(failure -> text("broken").withStatus(400));
    }

    private HttpResponse stream(Source<ByteString, ?> source) {
      streams.incrementAndGet();
      return HttpResponse.create()
          .withEntity(
              HttpEntities.createChunked(
                  ContentTypes.TEXT_PLAIN_UTF8,
                  source.watchTermination(
                      (own, done) -> {
                        done.whenComplete((end, failure) -> streams.decrementAndGet());
                        return own;
                      })));
    }

    @Override
    public HttpResponse tooLate(HttpRequest request) {
      return text("too late").withStatus(504);
    }

    @Override
    public HttpResponse malformed(int status, String detail) {
      return text(detail).withStatus(status);
    }

    private static CompletionStage<HttpResponse> answer(HttpResponse response) {
      return CompletableFuture.completedStage(response);
    }
  }

  private static HttpResponse text(String text) {
    return HttpResponse.create().withEntity(ContentTypes.TEXT_PLAIN_UTF8, text);
  }

  static String large() {
    return "0123456789abcdef".repeat(300_000);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE);
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Sends a text and reads until the server closes. */
  String all(String text) throws IOException {
    try (Socket socket = connect()) {
      send(socket, text);
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** Reads one answer that has a Content-Length. */
  static String answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("after '%s'", head).isNotNegative();
      head.append((char) next);
    }
    String length = head.toString().replaceFirst("(?is).*content-length: (\\d+)\r\n.*", "$1");
    return head + new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
  }

  void complete() {
    synchronized (held) {
      held.forEach(each -> each.complete(text("held")));
      held.clear();
    }
  }

  boolean holds(int number) {
    synchronized (held) {
      return held.size() == number;
    }
  }
}
