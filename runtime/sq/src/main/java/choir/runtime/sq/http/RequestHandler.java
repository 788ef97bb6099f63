package choir.runtime.sq.http;

import choir.core.access.WebAccess;
import choir.core.failure.Failures;
import choir.core.sq.StoreException;
import choir.runtime.sq.edge.EdgeConnection;
import choir.runtime.sq.edge.EdgeHandler;
import choir.runtime.sq.edge.EdgeRequest;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles every request: checks capacity, identifies the caller, dispatches. Never fails. */
final class RequestHandler implements EdgeHandler {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  private static final String PREFIX = "/api/v2/";

  /** Answers a request; may also throw a {@link SqHttpException}. */
  interface Action {
    CompletionStage<HttpResponse> answer(SqRequest call);
  }

  /** The HTTP methods that an endpoint accepts. */
  enum Methods {
    GET(true, false),
    BOTH(true, true),
    POST(false, true);

    private final boolean get;
    private final boolean post;

    Methods(boolean get, boolean post) {
      this.get = get;
      this.post = post;
    }

    boolean allow(String method) {
      return method.equals("GET") ? get : post;
    }
  }

  /** One row of the table of endpoints. */
  record Endpoint(Methods methods, Action action) {}

  private final ActorSystem<?> system;
  private final Map<String, Endpoint> endpoints;
  private final CallerResolver callers;
  private final WebAccess pages;
  private final TenantEndpoints tenants;
  private final Supplier<Optional<String>> shortage;
  private final AtomicLong requests = new AtomicLong();

  RequestHandler(
      ActorSystem<?> system,
      Map<String, Endpoint> endpoints,
      CallerResolver callers,
      WebAccess pages,
      TenantEndpoints tenants,
      Supplier<Optional<String>> shortage) {
    this.system = system;
    this.endpoints = endpoints;
    this.callers = callers;
    this.pages = pages;
    this.tenants = tenants;
    this.shortage = shortage;
  }

  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request) {
    long number = requests.incrementAndGet();
    WebAccess.Headers from = new EdgeRequest(request).headers();
    CompletionStage<HttpResponse> answer;
    try {
      answer = serve(request, from, number);
    } catch (RuntimeException failure) {
      request.entity().withoutSizeLimit().discardBytes(system);
      answer = CompletableFuture.failedStage(failure);
    }
    return answer
        .exceptionally(failure -> refused(request, Failures.cause(failure)))
        .thenApply(response -> Responses.finished(request, pages.allowedOrigin(from), response));
  }

  @Override
  public HttpResponse malformed(int status, String detail) {
    // The real server knows no other methods than its two.
    return status == 501
        ? Responses.text(400, "Bad Request")
        : Responses.text(status, detail + "\n");
  }

  @Override
  public HttpResponse tooLate(HttpRequest request) {
    return Responses.last(
        Responses.text(
            504,
            "no answer in time; a write may have been stored: repeat it with the same"
                + " Idempotency-Key"));
  }

  private static void refuse(Optional<WebAccess.Denial> denial) {
    if (denial.isPresent()) {
      throw SqHttpException.of(denial.get().status(), denial.get().detail());
    }
  }

  private CompletionStage<HttpResponse> serve(
      HttpRequest request, WebAccess.Headers from, long number) {
    refuse(pages.checkHost(from));
    String method = request.method().value();
    if (method.equals("OPTIONS")) {
      refuse(pages.checkPage(from));
      return CompletableFuture.completedStage(Responses.preflight());
    }
    if (!method.equals("GET") && !method.equals("POST")) {
      throw SqHttpException.bad("Bad Request");
    }
    Optional<Caller> known = callers.known(request);
    if (known.isEmpty()) {
      refuse(pages.checkPage(from));
    }
    EdgeRequest sender = new EdgeRequest(request);
    claim(sender.connection(), known.map(Caller::name).orElseGet(sender::anonymous));
    String path = request.getUri().path();
    String name = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
    if (name.equals("reload") && method.equals("POST")) {
      return tenants.reload(sender.remote().filter(InetAddress::isLoopbackAddress).isPresent());
    }
    Caller caller = known.orElseGet(() -> callers.anybody(sender.address()));
    Endpoint endpoint = endpoints.get(name);
    if (endpoint == null || !endpoint.methods().allow(method)) {
      throw SqHttpException.of(404, "Not Found");
    }
    requireRoom(name);
    String query = request.getUri().rawQueryString().orElse("");
    return endpoint
        .action()
        .answer(new SqRequest(request, name, QueryString.parse(query), caller, number));
  }

  /** Clients find the server by its version. */
  private void requireRoom(String name) {
    Optional<String> lacking = name.equals("version") ? Optional.empty() : shortage.get();
    if (lacking.isPresent()) {
      throw SqHttpException.of(503, "nothing was stored; the node waits for " + lacking.get())
          .header("Retry-After", "10");
    }
  }

  private static void claim(EdgeConnection connection, String caller) {
    if (!connection.claim(caller)) {
      throw SqHttpException.of(
              503,
              "there are " + connection.most() + " connections already; close some, or try later")
          .header("Retry-After", "1");
    }
  }

  private static HttpResponse refused(HttpRequest request, Throwable failure) {
    if (failure instanceof SqHttpException refusal) {
      return Responses.refused(refusal);
    }
    if (failure instanceof EntityStreamSizeException large) {
      return Responses.text(413, "a body here has at most " + large.limit() + " bytes");
    }
    if (failure instanceof EntityStreamException broken) {
      return Responses.text(400, "the body did not arrive whole: " + broken.getMessage());
    }
    if (failure instanceof TimeoutException) {
      return Responses.text(408, "the body did not arrive in time");
    }
    if (failure instanceof StoreException store) {
      return Responses.refused(refusal(store));
    }
    log.error("{} {} failed", request.method().value(), request.getUri().path(), failure);
    return Responses.text(500, "a fault in Choir; the log says more");
  }

  private static SqHttpException refusal(StoreException store) {
    String words = String.valueOf(store.getMessage());
    return switch (store.code()) {
      case TOO_LARGE -> SqHttpException.of(413, words);
      case UNAVAILABLE -> SqHttpException.of(503, words).header("Retry-After", "1");
      case UNCERTAIN -> SqHttpException.of(504, words).header("Retry-After", "1");
      case OVERLOADED -> SqHttpException.of(503, words).header("Retry-After", "1");
      case STOPPED, IN_USE, DAMAGED, UNREACHABLE ->
          SqHttpException.of(503, words).header("Retry-After", "5");
    };
  }
}
