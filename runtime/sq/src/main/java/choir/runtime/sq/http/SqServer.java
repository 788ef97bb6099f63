package choir.runtime.sq.http;

import choir.core.failure.Failures;
import choir.core.phext.InferredCoordinate;
import choir.core.sq.Staged;
import choir.runtime.sq.edge.EdgeServer;
import choir.runtime.sq.edge.Throttle;
import choir.runtime.sq.http.RequestHandler.Endpoint;
import choir.runtime.sq.http.RequestHandler.Methods;
import com.typesafe.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SQ's HTTP API v2. */
public final class SqServer {
  /** The release of SQ whose answers these are. */
  public static final String VERSION = "0.5.6";

  /** Default port. */
  public static final int PORT = 1337;

  private static final Logger log = LoggerFactory.getLogger(SqServer.class);

  private SqServer() {}

  /**
   * Listens until the actor system stops.
   *
   * @return fails with a {@link SqBindException} if the address is not available or must not be
   *     listened on, and with an {@link IOException} when the certificate cannot be used; show its
   *     message
   */
  public static CompletionStage<InetSocketAddress> bind(
      ActorSystem<?> system, SqServerContext node) {
    boolean loopback = isLoopback(node.address());
    if (!loopback && node.tenants().isEmpty() && node.tokens().isEmpty()) {
      return CompletableFuture.failedStage(
          new SqBindException(
              "SQ: other machines can reach %s, and there is no token: make a tenant or a token"
                      .formatted(node.address())
                  + " first, or listen on 127.0.0.1"));
    }
    RequestHandler handler = handler(system, node, loopback);
    Config config = system.settings().config();
    Config edge = config.getConfig("choir.sq-http").withFallback(config.getConfig("choir.edge"));
    try {
      Optional<Supplier<SSLEngine>> tls =
          node.tls().isPresent()
              ? Optional.of(engines(node.tls().get().context()))
              : Optional.empty();
      return EdgeServer.bind(
              system,
              InetSocketAddress.createUnresolved(node.address(), node.port()),
              edge,
              tls,
              handler)
          .handle(
              (address, failure) -> {
                if (failure != null) {
                  throw new CompletionException(notBound(node, Failures.cause(failure)));
                }
                log.info("SQ at {}", address);
                return address;
              });
    } catch (IOException unusable) {
      return CompletableFuture.failedStage(unusable);
    }
  }

  private static Supplier<SSLEngine> engines(SSLContext context) {
    return () -> {
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(false);
      return engine;
    };
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      // Binding to it will say so.
      return false;
    }
  }

  private static SqBindException notBound(SqServerContext node, Throwable failure) {
    return new SqBindException(
        "SQ cannot listen on %s:%d: %s"
            .formatted(node.address(), node.port(), failure.getMessage()),
        failure);
  }

  private static RequestHandler handler(
      ActorSystem<?> system, SqServerContext node, boolean loopback) {
    Executor disk = system.dispatchers().lookup(DispatcherSelector.blocking());
    StoreReader reader = new StoreReader(node.store(), disk);
    RequestBodies bodies = new RequestBodies(system, node.store(), node.random());
    TenantQuotas quotas = new TenantQuotas(node.store());
    StoreWriter writer = new StoreWriter(node.store(), quotas);
    TenantEndpoints tenants = new TenantEndpoints(node.tenants(), quotas, bodies, reader);
    Map<String, Endpoint> endpoints = new TreeMap<>();
    endpoints.put("version", get(call -> answer(VERSION)));
    endpoints.put("load", get(call -> load(call)));
    endpoints.put("where", both(call -> where(call, bodies)));
    ScrollEndpoints scrolls = new ScrollEndpoints(reader, bodies, writer);
    endpoints.put("select", get(scrolls::select));
    endpoints.put("insert", both(scrolls::insert));
    endpoints.put("update", both(scrolls::update));
    endpoints.put("delete", both(scrolls::delete));
    PhextEndpoints phexts = new PhextEndpoints(reader, bodies);
    endpoints.put("toc", get(phexts::toc));
    endpoints.put("get", get(phexts::get));
    endpoints.put("delta", both(phexts::delta));
    endpoints.put("checksum", get(phexts::checksum));
    endpoints.put("status", get(phexts::status));
    endpoints.put("json-export", get(phexts::jsonExport));
    endpoints.put("phexts", get(new PhextsEndpoint(reader, node.reserved())::phexts));
    endpoints.put("retention", get(new RetentionEndpoint(reader)::retention));
    endpoints.put("history", get(new HistoryEndpoint(reader)::history));
    endpoints.put("watch", get(new WatchEndpoint(system, reader)::watch));
    endpoints.put("batch", post(new BatchEndpoint(bodies, writer)::batch));
    endpoints.put(
        "store",
        get(new StoreEndpoint(node.store(), node.group().isPresent(), reader.disk())::store));
    endpoints.put("members", both(new MembersEndpoint(node.group(), bodies)::members));
    endpoints.put("tenants", both(tenants::tenants));
    endpoints.put("tenant-quota", post(tenants::quota));
    endpoints.put("tenant-revoke", post(tenants::revoke));
    return new RequestHandler(
        system, endpoints, callers(node, loopback), node.pages(), tenants, node.shortage());
  }

  private static CallerResolver callers(SqServerContext node, boolean loopback) {
    return new CallerResolver(
        node.tenants(),
        node.tokens(),
        node.reserved(),
        loopback,
        new Throttle(node.store().time()));
  }

  private static Endpoint get(RequestHandler.Action action) {
    return new Endpoint(Methods.GET, action);
  }

  private static Endpoint both(RequestHandler.Action action) {
    return new Endpoint(Methods.BOTH, action);
  }

  private static Endpoint post(RequestHandler.Action action) {
    return new Endpoint(Methods.POST, action);
  }

  private static CompletionStage<HttpResponse> answer(String text) {
    return CompletableFuture.completedStage(Responses.text(text));
  }

  /** There is nothing to load: what is read is always what is stored. */
  private static CompletionStage<HttpResponse> load(SqRequest call) {
    call.caller().reads(call.phext());
    return answer("Loaded " + call.phext() + ".phext");
  }

  private static CompletionStage<HttpResponse> where(SqRequest call, RequestBodies bodies) {
    long limit = call.number("limit", InferredCoordinate.DEFAULT_MIN_BYTES, 0, Long.MAX_VALUE);
    boolean checksum = call.query("algo").filter("checksum"::equals).isPresent();
    return bodies
        .phext(call, Staged.PIECE_BYTES)
        .thenApply(
            text ->
                Responses.text(
                    "Calculated coordinate %s for input (algo=%s, limit=%d)."
                        .formatted(
                            checksum
                                ? InferredCoordinate.byChecksum(text)
                                : InferredCoordinate.byCoordinates(text, limit),
                            checksum ? "checksum" : "xor",
                            limit)));
  }
}
