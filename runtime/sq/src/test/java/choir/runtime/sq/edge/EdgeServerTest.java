package choir.runtime.sq.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients see of the server on the wire. */
class EdgeServerTest {
  private static final String HOST = "Host: 127.0.0.1\r\n";
  private static final int PATIENCE = 20_000;

  private ActorSystem<Void> system;
  private int port;
  private final AtomicInteger streams = new AtomicInteger();
  private final List<CompletableFuture<HttpResponse>> held = new ArrayList<>();

  @BeforeEach
  void open() {
    Config config = ConfigFactory.parseString("max-line = 1 KiB, max-header-bytes = 4 KiB");
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

  @AfterEach
  void close() {
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
        case "/held" -> held();
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
                              body.getData().utf8String())));
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

  private static String large() {
    return "0123456789abcdef".repeat(300_000);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Sends a text and reads until the server closes. */
  private String all(String text) throws IOException {
    try (Socket socket = connect()) {
      send(socket, text);
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** Reads one answer that has a Content-Length. */
  private static String answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("after '%s'", head).isNotNegative();
      head.append((char) next);
    }
    String length = head.toString().replaceFirst("(?is).*content-length: (\\d+)\r\n.*", "$1");
    return head + new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
  }

  @Test
  void anAnswerSaysWhatItIs() throws IOException {
    String answer = all("GET /a?b=c HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("\r\ncontent-type: text/plain; charset=UTF-8\r\n")
        .containsIgnoringCase("\r\ncontent-length: 13\r\n")
        .containsIgnoringCase("\r\nserver: choir\r\n")
        .containsIgnoringCase("\r\nconnection: close\r\n")
        .containsPattern(
            "(?i)\r\ndate: [A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} [0-9:]{8} GMT\r\n")
        .endsWith("\r\n\r\nGET /a?b=c []");
  }

  /** Wherever the network cuts a request, it is the same one. */
  @Test
  void aRequestIsTheSameHoweverItArrives() throws IOException {
    String request = "POST /a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello";
    String chunked =
        "POST /a HTTP/1.1\r\n"
            + HOST
            + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      for (String each : List.of(request, chunked)) {
        for (int cut = 1; cut < each.length(); cut++) {
          send(socket, each.substring(0, cut));
          // The pieces arrive apart: a read of the socket sees the first alone.
          await().pollDelay(Duration.ofMillis(2)).until(() -> true);
          send(socket, each.substring(cut));
          assertThat(answer(socket.getInputStream()))
              .as("cut at %d", cut)
              .endsWith("POST /a [hello]");
        }
      }
    }
  }

  @Test
  void requestsThatComeAtOnceAreAnsweredInTheirOrder() throws IOException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      many.append("POST /").append(i).append(" HTTP/1.1\r\n").append(HOST);
      many.append("Content-Length: 2\r\n\r\nab");
    }
    try (Socket socket = connect()) {
      send(socket, many.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(answer(socket.getInputStream())).endsWith("POST /" + i + " [ab]");
      }
    }
  }

  @Test
  void aBodyIsAskedForWhenItIsRead() throws IOException {
    String head = " HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    try (Socket socket = connect()) {
      send(socket, "POST /a" + head);
      byte[] proceed = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
      assertThat(new String(proceed, ISO_8859_1)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      send(socket, "hello");
      assertThat(answer(socket.getInputStream())).endsWith("POST /a [hello]");
      send(socket, "POST /unread" + head);
      assertThat(answer(socket.getInputStream()))
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("connection: close")
          .endsWith("no");
    }
  }

  /** The client is still sending; closing at once would reset the connection. */
  @Test
  void anAnswerArrivesThoughTheBodyWasNotRead() throws IOException {
    String body = "x".repeat(3 << 20);
    String answer =
        all(
            "POST /unread HTTP/1.1\r\n"
                + HOST
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("no");
  }

  @Test
  void headIsGetWithoutItsBody() throws IOException {
    String answer =
        all(
            "HEAD /large HTTP/1.1\r\n"
                + HOST
                + "\r\nHEAD /pieces HTTP/1.1\r\n"
                + HOST
                + "\r\nGET /b HTTP/1.1\r\nConnection: close\r\n"
                + HOST
                + "\r\n");
    assertThat(answer)
        .containsIgnoringCase("content-length: 4800000\r\n")
        .doesNotContain("0123456789abcdef", "one two")
        .endsWith("GET /b []");
    assertThat(streams).hasValue(0);
  }

  @Test
  void largeAnswersArriveWhole() throws IOException {
    String answer = all("GET /large HTTP/1.1\r\nConnection: close\r\n" + HOST + "\r\n");
    assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).isEqualTo(large());
  }

  @Test
  void aStreamComesInChunksOrUntilTheEnd() throws IOException {
    assertThat(all("GET /pieces HTTP/1.1\r\nConnection: close\r\n" + HOST + "\r\n"))
        .containsIgnoringCase("transfer-encoding: chunked")
        .endsWith("\r\n\r\n4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n");
    assertThat(all("GET /pieces HTTP/1.0\r\n\r\n"))
        .doesNotContainIgnoringCase("transfer-encoding")
        .endsWith("\r\n\r\none two");
  }

  @Test
  void anAnswerThatIsTooShortEndsTheConnection() throws IOException {
    assertThat(all("GET /short HTTP/1.1\r\n" + HOST + "\r\n")).endsWith("\r\n\r\nshort");
  }

  @Test
  void aStreamBeginsBeforeItsFirstPieceAndEndsWithItsClientThoughItSaysNothing()
      throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /silent HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(new String(socket.getInputStream().readNBytes(15), ISO_8859_1))
          .isEqualTo("HTTP/1.1 200 OK");
      assertThat(streams).hasValue(1);
    }
    await().untilAsserted(() -> assertThat(streams).hasValue(0));
  }

  @Test
  void aStreamEndsWhenItsClientGoes() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /stream HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
      assertThat(streams).hasValue(1);
    }
    await().untilAsserted(() -> assertThat(streams).hasValue(0));
  }

  @Test
  void aRequestThatTakesTooLongHasAnAnswer() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /late HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(answer(socket.getInputStream())).startsWith("HTTP/1.1 504").endsWith("too late");
      complete();
      send(socket, "GET /next HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(answer(socket.getInputStream())).endsWith("GET /next []");
    }
  }

  private void complete() {
    synchronized (held) {
      held.forEach(each -> each.complete(text("held")));
      held.clear();
    }
  }

  private boolean holds(int number) {
    synchronized (held) {
      return held.size() == number;
    }
  }

  @Test
  void aServerThatStopsAnswersWhatItIsAsked() throws IOException {
    try (Socket socket = connect();
        Socket idle = connect()) {
      send(socket, "GET /held HTTP/1.1\r\n" + HOST + "\r\n");
      await().until(() -> holds(1));
      system.terminate();
      await()
          .until(
              () -> {
                try (Socket other = new Socket()) {
                  other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                  return false;
                } catch (IOException refused) {
                  return true;
                }
              });
      complete();
      assertThat(answer(socket.getInputStream()))
          .containsIgnoringCase("connection: close")
          .endsWith("held");
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, 'GET / HTTP/1.1\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'",
    "400, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'",
    "400, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'",
    "400, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'",
    "400, 'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'",
    "400, 'GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n'",
    "400, 'hello\r\n\r\n'",
    "417, 'POST / HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 1\r\n\r\n'",
    "501, 'NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n'",
    "505, 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'",
  })
  void whatIsNoRequestIsRefusedAndItsConnectionEnds(int status, String request) throws IOException {
    assertThat(all(request))
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("\r\nconnection: close\r\n");
  }

  /** A proxy may take the rest of such a line for another header. */
  @Test
  void aControlCharacterInAHeaderIsRefused() throws IOException {
    for (String each : List.of("a\u0000b", "a\u000bb", "a\rb")) {
      assertThat(all("GET / HTTP/1.1\r\n" + HOST + "X: " + each + "\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void aBrokenChunkEndsTheConnectionOfItsRequest() throws IOException {
    String head = "POST /a HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";
    assertThat(all(head + "zz\r\nhello")).doesNotContain("200 OK");
    assertThat(all(head + "2\r\nhe\r\nzz\r\n")).doesNotContain("200 OK");
  }

  @Test
  void whatComesBehindARequestIsRefusedBehindItsAnswer() throws IOException {
    String answers = all("HEAD /a HTTP/1.1\r\n" + HOST + "\r\nnonsense\r\n\r\n");
    assertThat(answers)
        .startsWith("HTTP/1.1 200 ")
        .containsOnlyOnce("HTTP/1.1 400 ")
        .endsWith("the request is not one of HTTP/1.1");
  }

  /** A client that never stops sending cannot make the server keep what it sends. */
  @Test
  void requestsThatArePipelinedWaitInTheNetwork() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(500);
      send(socket, "GET /held HTTP/1.1\r\n" + HOST + "\r\n");
      await().until(() -> holds(1));
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      String more = ("GET /b HTTP/1.1\r\n" + HOST + "\r\n").repeat(1_000);
                      for (int i = 0; i < 1_000; i++) {
                        send(socket, more);
                      }
                    } catch (IOException closed) {
                      // The test has seen enough.
                    }
                  });
      await().until(() -> writer.getState() != Thread.State.RUNNABLE);
      assertThat(writer.isAlive()).isTrue();
      complete();
      assertThat(answer(socket.getInputStream())).endsWith("held");
      for (int i = 0; i < 5_000; i++) {
        assertThat(answer(socket.getInputStream())).endsWith("GET /b []");
      }
    }
  }

  @Test
  void headsAreBounded() throws IOException {
    assertThat(all("GET /" + "a".repeat(2_000) + " HTTP/1.1\r\n" + HOST + "\r\n"))
        .startsWith("HTTP/1.1 414 ");
    assertThat(all("GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(5_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ");
    assertThat(all("GET / HTTP/1.1\r\n" + HOST + "X: 1\r\n".repeat(64) + "\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }
}
