package choir.runtime.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import choir.runtime.access.Scope;
import choir.runtime.access.Tokens;
import choir.runtime.http.Call;
import choir.runtime.http.DoneView;
import choir.runtime.http.EdgePorts;
import choir.runtime.http.HttpEdge;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.sq.edge.Throttle;
import choir.runtime.sq.io.FreePorts;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The ports of agents, over routes that tell for whom they were called, on a virtual clock. */
final class HookPortsTest {
  private static final int CONNECTIONS = 8;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String HOOK = "{\"message\":\"m\"}";

  @TempDir Path folder;

  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(HookPorts.class);
  private volatile Instant now = Instant.parse("2026-12-01T12:00:00Z");
  private volatile CompletionStage<String> gate = CompletableFuture.completedStage("");

  @SuppressWarnings("NullAway.Init") // opened before each
  private LocalStore store;

  @SuppressWarnings("NullAway.Init") // opened before each
  private ActorSystem<Void> system;

  @SuppressWarnings("NullAway.Init") // opened before each
  private HttpEdge.Context context;

  @SuppressWarnings("NullAway.Init") // opened before each
  private String token;

  @BeforeEach
  void open() throws IOException {
    logged.start();
    logger.addAppender(logged);
    system =
        ActorSystem.create(
            Behaviors.empty(),
            "ports",
            ConfigFactory.parseString(
                    "pekko.actor.provider = local\npekko.loglevel = WARNING\n"
                        + "choir.edge.max-connections = "
                        + CONNECTIONS)
                .withFallback(ConfigFactory.load("choir"))
                .resolve());
    store =
        LocalStore.open(
            NioDisk.open(folder.resolve("sq")),
            phext -> false,
            writer,
            Runnable::run,
            Clock.systemUTC());
    Tokens tokens = Tokens.load(store, () -> now, new SecureRandom()).toCompletableFuture().join();
    token = tokens.create("ci", Scope.HOOK).toCompletableFuture().join().orElseThrow();
    context =
        new HttpEdge.Context(
            tokens, () -> now, () -> Readiness.READY, new NodeMetrics().http(), Optional.empty());
  }

  @AfterEach
  void close() throws IOException {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    store.close();
    writer.shutdown();
    logger.detachAppender(logged);
  }

  private List<Route> routes() {
    Guarded hook = Guarded.orHook(Scope.SEND);
    BodyRule body = BodyRule.hook(HookRequest.class);
    Answer answer = Answer.of(DoneView.class);
    return List.of(
        Route.post("/hooks/agent", hook, body, answer, "", call -> told("nobody", call)),
        Route.post("/hooks/in/{name}", hook, body, answer, "", call -> told("nobody", call)),
        Route.post("/agents/{id}/hooks/agent", hook, body, answer, "", this::forAgent),
        Route.post("/agents/{id}/hooks/wake", hook, body, answer, "", this::forAgent),
        Route.get("/health/live", Guarded.OPEN, answer, "", call -> told("health", call)),
        Route.get("/api/v1/status", Guarded.OPEN, answer, "", call -> told("status", call)));
  }

  private CompletionStage<org.apache.pekko.http.javadsl.model.HttpResponse> forAgent(Call call) {
    return told(call.part("id") + " by " + call.caller().name(), call);
  }

  private CompletionStage<org.apache.pekko.http.javadsl.model.HttpResponse> told(
      String what, Call call) {
    String path = call.request().getUri().path();
    return gate.thenApply(
        open ->
            org.apache.pekko.http.javadsl.model.HttpResponse.create()
                .withEntity(what + " at " + path));
  }

  /** A node on this machine, with what is in force there. */
  private final class Node {
    final AtomicReference<Map<Integer, String>> applied = new AtomicReference<>(Map.of());
    final HookPorts ports;

    Node(int offset) {
      HttpAddress api = new HttpAddress("127.0.0.1", 1338);
      EdgePorts edge = new EdgePorts(system, context, api, routes(), offset);
      ports =
          new HookPorts(
              edge, () -> new HookSettings(0, List.of(), new TreeMap<>(applied.get())), () -> now);
    }

    Node apply(Map<Integer, String> declared) {
      applied.set(declared);
      ports.follow();
      return this;
    }

    HookPortView view(int port) {
      return ports.views().stream().filter(each -> each.port() == port).findFirst().orElseThrow();
    }

    /** Tries again as often as time allows until the port is open. */
    void awaitOpen(int port) {
      await()
          .until(
              () -> {
                now = now.plus(HookPorts.RETRY);
                ports.follow();
                return view(port).open();
              });
    }
  }

  private static HttpRequest.Builder request(int port, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request;
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> hook(int port, String path) throws Exception {
    return send(
        request(port, path, "Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(HOOK)));
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }

  private List<String> warnings() {
    return List.copyOf(logged.list).stream()
        .filter(each -> each.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void aPortIsTheAddressOfItsAgent() throws Exception {
    int phex = FreePorts.next();
    int lux = FreePorts.next();
    Node node = new Node(0).apply(Map.of(phex, "phex", lux, "lux"));
    node.awaitOpen(phex);
    node.awaitOpen(lux);
    assertThat(hook(phex, "/hooks/agent").body()).isEqualTo("phex by ci at /hooks/agent");
    assertThat(hook(phex, "/hooks/wake").body()).isEqualTo("phex by ci at /hooks/wake");
    assertThat(hook(lux, "/hooks/agent").body()).isEqualTo("lux by ci at /hooks/agent");
    assertThat(
            send(request(lux, "/hooks/agent", "x-openclaw-token", token)
                    .POST(BodyPublishers.ofString(HOOK)))
                .body())
        .isEqualTo("lux by ci at /hooks/agent");
    assertThat(send(request(lux, "/hooks/agent").POST(BodyPublishers.ofString(HOOK))).statusCode())
        .as("without a token")
        .isEqualTo(401);
    assertThat(send(request(lux, "/health/live")).body()).isEqualTo("health at /health/live");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatIsNotThereIsAtThePortOfTheApi() throws Exception {
    int port = FreePorts.next();
    new Node(0).apply(Map.of(port, "phex")).awaitOpen(port);
    for (String path :
        List.of("/", "/api/v1/status", "/api/v1/openapi.json", "/agents/lux/hooks/agent")) {
      HttpResponse<String> answer = send(request(port, path));
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.body())
          .contains(
              "there is nothing at %s; this is the port of an agent (hooks.ports in ranch.yaml),"
                      .formatted(path)
                  + " for its hooks alone; the API is at http://127.0.0.1:1338");
    }
    assertThat(hook(port, "/hooks/in/build").statusCode()).isEqualTo(404);
    assertThat(hook(port, "/agents/lux/hooks/agent").statusCode()).isEqualTo(404);
    assertThat(send(request(port, "/hooks/agent")).headers().firstValue("Allow")).contains("POST");
  }

  @Test
  void anotherNameAndThePageOfAnotherSiteAreRefusedAsAtTheApi() throws Exception {
    int port = FreePorts.next();
    new Node(0).apply(Map.of(port, "phex")).awaitOpen(port);
    assertThat(raw(port, "Host: evil.example\r\n")).startsWith("HTTP/1.1 421 ");
    assertThat(raw(port, "Host: 127.0.0.1\r\nOrigin: https://evil.example\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(raw(port, "Host: localhost\r\n")).startsWith("HTTP/1.1 200 ");
  }

  private static String raw(int port, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head = "GET /health/live HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void whatIsAppliedOpensClosesAndChangesPorts() throws Exception {
    int first = FreePorts.next();
    int second = FreePorts.next();
    Node node = new Node(0).apply(Map.of(first, "phex"));
    node.awaitOpen(first);
    node.applied.set(Map.of(first, "lux"));
    assertThat(hook(first, "/hooks/agent").body()).as("at once").startsWith("lux by");

    node.applied.set(Map.of(second, "phex"));
    HttpResponse<String> late = hook(first, "/hooks/agent");
    assertThat(late.statusCode()).as("before the port is closed").isEqualTo(404);
    assertThat(late.body()).contains("no longer the port of an agent", "http://127.0.0.1:1338");
    node.awaitOpen(second);
    assertThat(hook(second, "/hooks/agent").body()).startsWith("phex by");
    await().untilAsserted(() -> listen(first).close());
    assertThatThrownBy(() -> hook(first, "/hooks/agent")).isInstanceOf(ConnectException.class);
    assertThat(node.ports.views()).extracting(HookPortView::port).containsExactly(second);

    node.apply(Map.of(first, "phex", second, "phex")).awaitOpen(first);
    assertThat(hook(first, "/hooks/agent").body()).as("open again").startsWith("phex by");
  }

  @Test
  void aRequestInProgressIsAnsweredWhenItsPortIsClosed() throws Exception {
    int port = FreePorts.next();
    Node node = new Node(0).apply(Map.of(port, "phex"));
    node.awaitOpen(port);
    CompletableFuture<String> held = new CompletableFuture<>();
    gate = held;
    CompletableFuture<HttpResponse<String>> answer =
        CLIENT.sendAsync(request(port, "/health/live").build(), BodyHandlers.ofString());
    await().until(() -> held.getNumberOfDependents() > 0);
    node.apply(Map.of());
    await().untilAsserted(() -> listen(port).close());
    held.complete("");
    assertThat(answer.join().body()).isEqualTo("health at /health/live");
    assertThat(answer.join().headers().firstValue("Connection")).contains("close");
  }

  @Test
  void aPortInUseIsTakenOverOnceItsHolderHasGone() throws Exception {
    int port = FreePorts.next();
    Node node = new Node(0);
    try (ServerSocket gateway = listen(port)) {
      assertThat(gateway.isBound()).isTrue();
      for (int i = 0; i < 10; i++) {
        node.apply(Map.of(port, "phex"));
        now = now.plus(HookPorts.RETRY);
      }
      String words =
          "port %d of 127.0.0.1 is in use. Stop what listens there ('ss -ltnp' names it), or take"
              .formatted(port);
      assertThat(node.view(port).open()).isFalse();
      assertThat(node.view(port).problem().orElseThrow())
          .isEqualTo(words + " it out of hooks.ports in ranch.yaml");
      assertThat(warnings())
          .as("one warning, however long the port is in use")
          .containsExactly(
              words + " it out of hooks.ports in ranch.yaml; it is tried again every 5 s");
      node.ports.follow();
    }
    now = now.plus(HookPorts.RETRY).minusMillis(1);
    node.ports.follow();
    listen(port).close();
    now = now.plusMillis(1);
    node.ports.follow();
    await().until(() -> node.view(port).open());
    assertThat(node.view(port).problem()).isEmpty();
    assertThat(hook(port, "/hooks/agent").body()).startsWith("phex by");
  }

  @Test
  void anotherNodeOfTheMachineTakesOverWhatOneGivesUp() throws Exception {
    int port = FreePorts.next();
    Node first = new Node(0).apply(Map.of(port, "phex"));
    first.awaitOpen(port);
    Node second = new Node(-100).apply(Map.of(port + 100, "lux"));
    assertThat(second.view(port).open()).isFalse();
    assertThat(hook(port, "/hooks/agent").body()).startsWith("phex by");
    first.apply(Map.of());
    second.awaitOpen(port);
    assertThat(hook(port, "/hooks/agent").body()).startsWith("lux by");
  }

  @Test
  void aNodeThatStopsOpensNoMorePorts() throws Exception {
    int port = FreePorts.next();
    Node node = new Node(0);
    node.ports.close();
    node.apply(Map.of(port, "phex"));
    listen(port).close();
    assertThat(node.view(port).open()).isFalse();
  }

  @Test
  void aPortBeyondTheLastOneIsSaidAndNoFault() {
    Node node = new Node(60_000).apply(Map.of(18_789, "phex"));
    assertThat(node.view(78_789).problem())
        .contains(
            "port 78789 is beyond 65535. Choose another one in hooks.ports of ranch.yaml, or"
                + " another CHOIR_PORT_OFFSET for this node");
  }

  @Test
  void wrongTokensCountTogetherAtAllPorts() throws Exception {
    int one = FreePorts.next();
    int other = FreePorts.next();
    Node node = new Node(0).apply(Map.of(one, "phex", other, "lux"));
    node.awaitOpen(one);
    node.awaitOpen(other);
    for (int i = 0; i < Throttle.FAILURES; i++) {
      assertThat(wrong(i % 2 == 0 ? one : other).statusCode()).isEqualTo(401);
    }
    assertThat(wrong(one).headers().firstValue("Retry-After")).contains("60");
    assertThat(wrong(other).statusCode()).isEqualTo(429);
    assertThat(hook(other, "/hooks/agent").statusCode()).as("a right one").isEqualTo(200);
  }

  private static HttpResponse<String> wrong(int port) throws Exception {
    return send(
        request(port, "/hooks/agent", "Authorization", "Bearer chr_wrong")
            .POST(BodyPublishers.ofString(HOOK)));
  }

  /** Clients that connect and send nothing take no more from the machine at more ports. */
  @Test
  void allPortsTogetherHaveTheConnectionsOfOne() throws Exception {
    int one = FreePorts.next();
    int other = FreePorts.next();
    Node node = new Node(0).apply(Map.of(one, "phex", other, "lux"));
    node.awaitOpen(one);
    node.awaitOpen(other);
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS * 2; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), i % 2 == 0 ? one : other));
      }
      await().until(() -> sockets.stream().filter(HookPortsTest::isEnded).count() == CONNECTIONS);
    } finally {
      for (Socket each : sockets) {
        each.close();
      }
    }
  }

  private static boolean isEnded(Socket socket) {
    try {
      socket.setSoTimeout(10);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
