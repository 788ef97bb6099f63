package choir.runtime.http;

import choir.core.failure.Failures;
import choir.core.sq.StoreException;
import choir.runtime.access.Token;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.metrics.HttpMetrics;
import choir.runtime.sq.edge.EdgeHandler;
import choir.runtime.sq.edge.EdgeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.zip.ZipException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.coding.Coder;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.ContentEncoding;
import org.apache.pekko.http.javadsl.model.headers.HttpEncoding;
import org.apache.pekko.http.javadsl.model.headers.HttpEncodings;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dispatches a request to its route: checks the token, the node's readiness, and the body. */
final class Dispatcher implements EdgeHandler {
  /** Name of requests without a route in metrics. */
  private static final String UNMATCHED = "none";

  /** Paths of OpenAI's API, whose clients read problems in its form. */
  private static final String OPENAI = "/v1/";

  private static final String NO_TYPE = "none/none";

  /** The type of a body without one, according to RFC 9110, section 8.3. */
  private static final String ANY_BYTES = "application/octet-stream";

  /** Types that old tools send with JSON. */
  private static final List<String> TOLERATED =
      List.of(NO_TYPE, ANY_BYTES, "text/plain", "application/x-www-form-urlencoded");

  /** Maximum length of a body that is read although the request is refused. */
  private static final long MAX_AWAITED_BYTES = 4 << 20;

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final ActorSystem<?> system;
  private final List<Route> routes;
  private final Guard guard;
  private final Supplier<Readiness> readiness;
  private final HttpMetrics meter;
  private final String elsewhere;

  /** Maximum time for a body to arrive. */
  private final Duration bodyTimeout;

  /** A route, and the values of its named segments. */
  private record Match(Route route, Map<String, String> parts) {}

  /**
   * @param elsewhere where to look for what is not here, phrased to follow a semicolon
   */
  Dispatcher(
      ActorSystem<?> system,
      List<Route> routes,
      Guard guard,
      Supplier<Readiness> readiness,
      HttpMetrics meter,
      String elsewhere) {
    this.system = system;
    this.routes = List.copyOf(routes);
    this.guard = guard;
    this.readiness = readiness;
    this.meter = meter;
    this.elsewhere = elsewhere;
    this.bodyTimeout = system.settings().config().getDuration("choir.edge.body-timeout");
  }

  /** Never fails: a failure is answered with a problem. */
  @Override
  public CompletionStage<HttpResponse> handle(HttpRequest request) {
    long began = System.nanoTime();
    List<String> segments = new ArrayList<>();
    request.getUri().pathSegments().forEach(segments::add);
    Optional<Match> match = find(request, segments);
    CompletionStage<HttpResponse> answer;
    try {
      guard.requireOwnName(request);
      answer = serve(request, match.orElseThrow(() -> nothing(request, segments)));
    } catch (RuntimeException failure) {
      answer = afterBody(request, failure);
    }
    String name = match.map(found -> found.route().name()).orElse(UNMATCHED);
    return answer
        .exceptionally(failure -> response(request, problem(request, failure)))
        .thenApply(
            response -> {
              meter.served(name, response.status().intValue(), System.nanoTime() - began);
              return response;
            });
  }

  /**
   * Refuses a request once its body has arrived: a client that is still sending when the connection
   * closes may never see the answer. A body that is too large for that is not awaited, and neither
   * is that of a sender who has as many connections as one may have.
   */
  private CompletionStage<HttpResponse> afterBody(HttpRequest request, RuntimeException refusal) {
    CompletionStage<Done> read =
        request
            .entity()
            .getDataBytes()
            .completionTimeout(bodyTimeout)
            .runWith(Sink.ignore(), system);
    EdgeRequest sender = new EdgeRequest(request);
    boolean awaited =
        sender.connection().claim(sender.anonymous())
            && request.entity().getContentLengthOption().orElse(Long.MAX_VALUE)
                <= MAX_AWAITED_BYTES;
    return (awaited ? read : CompletableFuture.completedStage(Done.getInstance()))
        .handle((done, broken) -> done)
        .thenCompose(done -> CompletableFuture.failedStage(refusal));
  }

  @Override
  public HttpResponse malformed(int status, String detail) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", StatusCodes.get(status).reason());
    members.put("status", status);
    members.put("detail", detail);
    return Json.response(status, Json.PROBLEM, members);
  }

  @Override
  public HttpResponse tooLate(HttpRequest request) {
    return response(
        request,
        Problem.of(
            Kind.NO_ANSWER,
            "no answer in time; what was asked may have been done: repeat it with the same"
                + " Idempotency-Key"));
  }

  private static HttpResponse response(HttpRequest request, Problem problem) {
    boolean openAi = request.getUri().path().startsWith(OPENAI);
    return (openAi ? problem.forOpenAi() : problem).toResponse();
  }

  private Optional<Match> find(HttpRequest request, List<String> segments) {
    for (Route route : routes) {
      if (route.method().equals(request.method().value())) {
        Optional<Map<String, String>> parts = route.match(segments);
        if (parts.isPresent()) {
          return Optional.of(new Match(route, parts.get()));
        }
      }
    }
    return Optional.empty();
  }

  private Refusal nothing(HttpRequest request, List<String> segments) {
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      if (route.match(segments).isPresent()) {
        allowed.add(route.method());
      }
    }
    String path = request.getUri().path();
    if (allowed.isEmpty()) {
      return Problem.of(Kind.NOT_FOUND, "there is nothing at " + path + "; " + elsewhere).refusal();
    }
    return Problem.of(
            Kind.WRONG_METHOD, path + " takes " + allowed + ", not " + request.method().value())
        .header("Allow", String.join(", ", allowed))
        .refusal();
  }

  private CompletionStage<HttpResponse> serve(HttpRequest request, Match match) {
    Route route = match.route();
    Token caller = guard.admit(request, route);
    Readiness ready = readiness.get();
    if (!ready.isReady() && !route.guard().always()) {
      throw Problem.of(
              Kind.NOT_READY,
              "nothing was stored; the node waits for " + String.join(", ", ready.waitsFor()))
          .retryAfter(1)
          .refusal();
    }
    return body(request, route.body())
        .thenCompose(
            body -> route.handler().handle(new Call(request, caller, match.parts(), body)));
  }

  private CompletionStage<ByteString> body(HttpRequest request, BodyRule rule) {
    HttpEntity entity = request.entity();
    if (rule.most() == 0) {
      request.discardEntityBytes(system);
      return CompletableFuture.completedStage(ByteString.emptyByteString());
    }
    requireJson(request, rule);
    if (entity.getContentLengthOption().orElse(0) > rule.most()) {
      throw tooLarge(rule);
    }
    return decoded(request)
        .withSizeLimit(rule.most())
        .toStrict(bodyTimeout.toMillis(), system)
        .handle(
            (strict, failure) -> {
              if (failure != null) {
                throw unread(failure, rule);
              }
              return strict.getData();
            });
  }

  /** The body as sent before its transfer; its size is limited after decoding as well. */
  private static HttpEntity decoded(HttpRequest request) {
    String encoding =
        request.getHeader("Content-Encoding").map(HttpHeader::value).orElse("identity").strip();
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "identity", "" -> request.entity();
      case "gzip", "x-gzip" -> decoded(request, Coder.Gzip, HttpEncodings.GZIP);
      case "deflate" -> decoded(request, Coder.Deflate, HttpEncodings.DEFLATE);
      default ->
          throw Problem.of(
                  Kind.WRONG_TYPE,
                  "the body's Content-Encoding is '%s'; send it as gzip, deflate or unencoded"
                      .formatted(encoding))
              .header("Accept-Encoding", "gzip, deflate")
              .refusal();
    };
  }

  /** A coder decodes what has the header of its own model. */
  private static HttpEntity decoded(HttpRequest request, Coder coder, HttpEncoding encoding) {
    return coder.decodeMessage(request.addHeader(ContentEncoding.create(encoding))).entity();
  }

  private static void requireJson(HttpRequest request, BodyRule rule) {
    String type = request.entity().getContentType().mediaType().toString().toLowerCase(Locale.ROOT);
    boolean json = type.equals("application/json") || type.endsWith("+json");
    if (json || (rule.tolerant() && TOLERATED.contains(type))) {
      return;
    }
    boolean sent = !type.equals(NO_TYPE) && !type.equals(ANY_BYTES);
    throw Problem.of(
            Kind.WRONG_TYPE,
            (sent ? "the body's type is " + type : "the request has no Content-Type for its body")
                + "; send 'Content-Type: application/json'")
        .header("Accept", "application/json")
        .refusal();
  }

  private static Refusal tooLarge(BodyRule rule) {
    return Problem.of(Kind.TOO_LARGE, "a body here has at most " + rule.most() + " bytes")
        .with("most", rule.most())
        .refusal();
  }

  private RuntimeException unread(Throwable failure, BodyRule rule) {
    Throwable cause = Failures.cause(failure);
    if (cause instanceof EntityStreamSizeException) {
      return tooLarge(rule);
    }
    if (cause instanceof ZipException) {
      return Problem.of(
              Kind.BAD_REQUEST,
              "the body is not what its Content-Encoding says: " + cause.getMessage())
          .refusal();
    }
    if (cause instanceof TimeoutException) {
      return Problem.of(
              Kind.BODY_TOO_SLOW,
              "the body did not arrive within " + bodyTimeout.toSeconds() + " s")
          .refusal();
    }
    return Problem.of(Kind.BAD_REQUEST, "the body did not arrive whole: " + cause.getMessage())
        .refusal();
  }

  private static Problem problem(HttpRequest request, Throwable failure) {
    Throwable cause = Failures.cause(failure);
    if (cause instanceof Refusal refusal) {
      return refusal.problem();
    }
    if (cause instanceof TimeoutException) {
      return Problem.of(Kind.NO_ANSWER, "the one who knows did not answer in time; try again");
    }
    if (cause instanceof StoreException store) {
      return Problem.of(Kind.STORE_STOPPED, String.valueOf(store.getMessage())).retryAfter(5);
    }
    log.error("{} {} failed", request.method().value(), request.getUri().path(), cause);
    return Problem.of(Kind.INTERNAL, "the node's log says more");
  }
}
