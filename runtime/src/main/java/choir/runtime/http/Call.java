package choir.runtime.http;

import choir.runtime.access.Token;
import choir.runtime.http.Problem.Kind;
import choir.runtime.sq.edge.EdgeConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.util.ByteString;

/**
 * An authorized request.
 *
 * @param caller token of the caller; that of a guest if none is required
 * @param path values of the named segments of the route's path
 * @param body the complete body; empty if the route accepts none
 */
public record Call(HttpRequest request, Token caller, Map<String, String> path, ByteString body) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** Time for an answer beyond the time that the caller chose to wait. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  public String part(String name) {
    String part = path.get(name);
    if (part == null) {
      throw new IllegalStateException("the route has no {" + name + "}");
    }
    return part;
  }

  public Optional<String> header(String name) {
    return request.getHeader(name).map(header -> header.value());
  }

  public Optional<String> query(String name) {
    return request.getUri().query().get(name);
  }

  /** A number in the query, or {@code otherwise}. */
  public long number(String name, long otherwise, long least, long most) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    long number = NUMBER.matcher(text.get()).matches() ? Long.parseLong(text.get()) : -1;
    if (number < least || number > most) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              name,
              "%s is '%s', must be a whole number of %d to %d"
                  .formatted(name, text.get(), least, most))
          .refusal();
    }
    return number;
  }

  /** A time in the query, or {@code otherwise}. */
  public Instant time(String name, Instant otherwise) {
    String text = query(name).orElse("");
    try {
      return text.isEmpty() ? otherwise : Instant.parse(text);
    } catch (DateTimeParseException wrong) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              name,
              "%s is '%s', must be a time such as 2026-11-29T12:00:00Z".formatted(name, text))
          .refusal();
    }
  }

  /** A yes or no in the query; no if it is absent. */
  public boolean flag(String name) {
    String text = query(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw Problem.of(
              Kind.BAD_REQUEST, name, "%s is '%s', must be true or false".formatted(name, text))
          .refusal();
    }
    return text.equals("true");
  }

  /** Whether the caller accepts a stream of events. */
  public boolean wantsStream() {
    return header("Accept").filter(accept -> accept.contains("text/event-stream")).isPresent();
  }

  /** Extends the server's time-out while the caller waits. */
  public void mayTake(Duration wait) {
    request
        .getAttribute(EdgeConnection.ATTRIBUTE)
        .ifPresent(connection -> connection.mayTake(wait.plus(MARGIN)));
  }
}
