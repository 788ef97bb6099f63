package choir.runtime.sqhttp;

import choir.core.phext.InferredPlace;
import choir.core.sq.Staged;
import choir.runtime.http.BindException;
import choir.runtime.sqhttp.Desk.Entry;
import choir.runtime.sqhttp.Desk.Methods;
import com.typesafe.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.javadsl.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SQ's HTTP API v2. */
public final class SqServer {
  /** The release of SQ whose answers these are. */
  public static final String VERSION = "0.5.6";

  /** Where SQ listens by default, and its clients ask. */
  public static final int PORT = 1337;

  private static final Logger log = LoggerFactory.getLogger(SqServer.class);

  /** What is under way when the node stops may take this long. */
  private static final Duration LINGER = Duration.ofSeconds(3);

  private SqServer() {}

  /**
   * Listens until the actor system stops.
   *
   * @return fails with a {@link BindException} when the address cannot be had or must not be
   *     listened on, and with an {@link IOException} when the certificate cannot be used; show its
   *     message
   */
  public static CompletionStage<ServerBinding> bind(ActorSystem<?> system, SqSurroundings node) {
    boolean loopback = isLoopback(node.address());
    if (!loopback && node.tenants().isEmpty() && node.tokens().list().isEmpty()) {
      return CompletableFuture.failedStage(
          new BindException(
              node.port(),
              "SQ: other machines can reach %s, and there is no token: make a tenant or a token"
                      .formatted(node.address())
                  + " first, or listen on 127.0.0.1"));
    }
    Desk desk = desk(system, node, loopback);
    Flow<HttpRequest, HttpResponse, NotUsed> connection =
        Flow.fromGraph(new Seats()).mapAsync(1, desk::handle);
    ServerBuilder server =
        Http.get(system).newServerAt(node.address(), node.port()).withSettings(settings(system));
    try {
      ServerBuilder secured =
          node.tls().isPresent()
              ? server.enableHttps(ConnectionContext.httpsServer(node.tls().get().context()))
              : server;
      return secured
          .bindFlow(connection)
          .handle(
              (binding, failure) ->
                  failure == null
                      ? CompletableFuture.completedStage(started(binding, system))
                      : CompletableFuture.<ServerBinding>failedStage(notBound(node, failure)))
          .thenCompose(stage -> stage);
    } catch (IOException unusable) {
      return CompletableFuture.failedStage(unusable);
    }
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      // Binding to it will say so.
      return false;
    }
  }

  private static ServerSettings settings(ActorSystem<?> system) {
    Config config = system.settings().config();
    return ServerSettings.create(
        config.getConfig("choir.sq-http").atPath("pekko.http.server").withFallback(config));
  }

  private static ServerBinding started(ServerBinding binding, ActorSystem<?> system) {
    log.info("SQ at {}", binding.localAddress());
    return binding.addToCoordinatedShutdown(LINGER, system);
  }

  private static BindException notBound(SqSurroundings node, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new BindException(
        node.port(),
        "SQ cannot listen on %s:%d: %s".formatted(node.address(), node.port(), cause.getMessage()),
        failure);
  }

  private static Desk desk(ActorSystem<?> system, SqSurroundings node, boolean loopback) {
    Executor disk = system.dispatchers().lookup(DispatcherSelector.blocking());
    Reading reading = new Reading(node.store(), disk);
    Bodies bodies = new Bodies(system, node.store(), node.random());
    Meter meter = new Meter(node.store());
    Writing writing = new Writing(node.store(), meter);
    TenantVerbs tenants = new TenantVerbs(node.tenants(), meter, bodies, reading);
    Map<String, Entry> verbs = new TreeMap<>();
    verbs.put("version", get(call -> answer(VERSION)));
    verbs.put("load", get(call -> load(call)));
    verbs.put("where", both(call -> where(call, bodies)));
    ScrollVerbs scrolls = new ScrollVerbs(reading, bodies, writing);
    verbs.put("select", get(scrolls::select));
    verbs.put("insert", both(scrolls::insert));
    verbs.put("update", both(scrolls::update));
    verbs.put("delete", both(scrolls::delete));
    PhextVerbs phexts = new PhextVerbs(reading, bodies);
    verbs.put("toc", get(phexts::toc));
    verbs.put("get", get(phexts::get));
    verbs.put("delta", both(phexts::delta));
    verbs.put("checksum", get(phexts::checksum));
    verbs.put("status", get(phexts::status));
    verbs.put("json-export", get(phexts::jsonExport));
    verbs.put("phexts", get(new PhextList(reading)::phexts));
    verbs.put("retention", get(new RetentionVerb(reading)::retention));
    verbs.put("history", get(new HistoryVerb(reading)::history));
    verbs.put("watch", get(new WatchVerb(system, reading)::watch));
    verbs.put("batch", post(new BatchVerb(bodies, writing)::batch));
    verbs.put(
        "store", get(new StoreVerb(node.store(), node.group().isPresent(), reading.disk())::store));
    verbs.put("members", both(new MembersVerb(node.group(), bodies)::members));
    verbs.put("tenants", both(tenants::tenants));
    verbs.put("tenant-quota", post(tenants::quota));
    verbs.put("tenant-revoke", post(tenants::revoke));
    Callers callers = new Callers(node.tenants(), node.tokens(), loopback);
    return new Desk(system, verbs, callers, tenants);
  }

  private static Entry get(Desk.Verb verb) {
    return new Entry(Methods.GET, verb);
  }

  private static Entry both(Desk.Verb verb) {
    return new Entry(Methods.BOTH, verb);
  }

  private static Entry post(Desk.Verb verb) {
    return new Entry(Methods.POST, verb);
  }

  private static CompletionStage<HttpResponse> answer(String text) {
    return CompletableFuture.completedStage(Answers.text(text));
  }

  /** There is nothing to load: what is read is always what is stored. */
  private static CompletionStage<HttpResponse> load(SqCall call) {
    call.caller().reads(call.phext());
    return answer("Loaded " + call.phext() + ".phext");
  }

  private static CompletionStage<HttpResponse> where(SqCall call, Bodies bodies) {
    long limit = call.number("limit", InferredPlace.USUAL_LIMIT, 0, Long.MAX_VALUE);
    boolean checksum = call.query("algo").filter("checksum"::equals).isPresent();
    return bodies
        .phext(call, Staged.PIECE_BYTES)
        .thenApply(
            text ->
                Answers.text(
                    "Calculated coordinate %s for input (algo=%s, limit=%d)."
                        .formatted(
                            checksum
                                ? InferredPlace.byChecksum(text)
                                : InferredPlace.byPlaces(text, limit),
                            checksum ? "checksum" : "xor",
                            limit)));
  }
}
