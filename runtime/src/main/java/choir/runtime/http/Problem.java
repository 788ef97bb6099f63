package choir.runtime.http;

import choir.core.Rejection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * An unsuccessful answer as defined by RFC 9457: {@code application/problem+json}.
 *
 * @param detail the cause and the remedy
 * @param more members beyond those of the RFC, such as {@code field} or {@code runId}
 * @param headers such as {@code Retry-After}
 */
public record Problem(
    Kind kind, String detail, Map<String, Object> more, Map<String, String> headers) {
  /** Kind of a problem for programs: the end of {@code type}. The names never change. */
  public enum Kind {
    BAD_REQUEST(400, "The request cannot be used as it is"),
    NO_TOKEN(401, "A token that is known here is needed"),
    SCOPE_TOO_SMALL(403, "The token may not do this"),
    FOREIGN_PAGE(403, "A page of another site may not call this"),
    NOT_FOUND(404, "There is nothing of that name"),
    UNKNOWN_AGENT(404, "No agent of that name is declared"),
    UNKNOWN_RUN(404, "No such run was ever accepted"),
    WRONG_METHOD(405, "This address takes other methods"),
    BODY_TOO_SLOW(408, "The body did not arrive in time"),
    CONFLICT(409, "That cannot be done as things stand"),
    GONE(410, "This id was used too long ago"),
    TOO_LARGE(413, "That is more than is taken"),
    WRONG_TYPE(415, "The body must be JSON"),
    WRONG_HOST(421, "This node does not have that name"),
    INBOX_FULL(429, "The agent has enough to do"),
    TOO_MANY_CONNECTIONS(429, "One caller has as many connections as one may have"),
    TOO_MANY_FAILURES(429, "Too many wrong tokens from this address"),
    TOO_MANY_HOOKS(429, "This token has sent as many hooks as one may"),
    INTERNAL(500, "A fault in Choir"),
    NOT_READY(503, "This node does not serve yet"),
    STORE_STOPPED(503, "The store takes nothing now"),
    RUN_FAILED(502, "The run has ended without an answer"),
    NO_ANSWER(504, "No answer in time");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    int status() {
      return status;
    }

    private String type() {
      return "urn:choir:problem:" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** Time after which an agent with a full inbox may have room again. */
  private static final int FULL_SECONDS = 30;

  public Problem {
    more = Map.copyOf(more);
    headers = Map.copyOf(headers);
  }

  public static Problem of(Kind kind, String detail) {
    return new Problem(kind, detail, Map.of(), Map.of());
  }

  /** The problem of a rejection: the only place that maps its code to a status. */
  public static Problem of(Rejection rejection) {
    Kind kind =
        switch (rejection.code()) {
          case UNKNOWN_AGENT -> Kind.UNKNOWN_AGENT;
          case UNKNOWN -> Kind.NOT_FOUND;
          case INVALID -> Kind.BAD_REQUEST;
          case CONFLICT -> Kind.CONFLICT;
          case TOO_LARGE -> Kind.TOO_LARGE;
          case GONE -> Kind.GONE;
          case FULL -> Kind.INBOX_FULL;
        };
    Problem problem = of(kind, rejection.words());
    return kind == Kind.INBOX_FULL ? problem.retryAfter(FULL_SECONDS) : problem;
  }

  /** The same, naming the field of an unknown agent; empty if the path names the agent. */
  public static Problem of(Rejection rejection, String field) {
    Problem problem = of(rejection);
    return field.isEmpty() || rejection.code() != Rejection.Code.UNKNOWN_AGENT
        ? problem
        : problem.with("field", field);
  }

  /** A problem of one field. */
  public static Problem of(Kind kind, String field, String detail) {
    return of(kind, detail).with("field", field);
  }

  public Problem with(String member, Object value) {
    Map<String, Object> longer = new LinkedHashMap<>(more);
    longer.put(member, value);
    return new Problem(kind, detail, longer, headers);
  }

  Problem header(String name, String value) {
    Map<String, String> longer = new LinkedHashMap<>(headers);
    longer.put(name, value);
    return new Problem(kind, detail, more, longer);
  }

  /** A temporary problem, with the time after which to repeat the request. */
  public Problem retryAfter(long seconds) {
    return header("Retry-After", Long.toString(Math.max(1, seconds)));
  }

  /** The problem in the form that clients of OpenAI's API read. */
  public Map<String, Object> openAiError() {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", detail);
    error.put("type", kind.status < 500 ? "invalid_request_error" : "server_error");
    error.put("code", kind.name().toLowerCase(java.util.Locale.ROOT));
    if (more.containsKey("field")) {
      error.put("param", more.get("field"));
    }
    return error;
  }

  /**
   * The problem with the members and headers for clients of OpenAI's API. These repeat a request by
   * themselves, without a key: one whose message may be stored must not be repeated.
   */
  Problem forOpenAi() {
    Problem told = with("error", openAiError());
    return kind == Kind.NO_ANSWER || kind == Kind.RUN_FAILED
        ? told.header("x-should-retry", "false")
        : told;
  }

  public Refusal refusal() {
    return new Refusal(this);
  }

  public HttpResponse toResponse() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", kind.type());
    members.put("title", kind.title);
    members.put("status", kind.status);
    members.put("detail", detail);
    members.putAll(new java.util.TreeMap<>(more));
    HttpResponse response = Json.response(kind.status, Json.PROBLEM, members);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
    }
    return response;
  }
}
