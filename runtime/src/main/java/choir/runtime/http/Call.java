package choir.runtime.http;

import choir.runtime.access.Token;
import choir.runtime.http.Problem.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.TimeoutAccess;
import org.apache.pekko.util.ByteString;

/**
 * A request that may be served.
 *
 * @param caller whose token it brought; a guest's where none is needed
 * @param path what stands in the places that the route names
 * @param body read whole; empty where the route takes none
 */
public record Call(HttpRequest request, Token caller, Map<String, String> path, ByteString body) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** What an answer may take beyond the time that the caller chose to wait. */
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

  /** A number of the query, or {@code otherwise}. */
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

  /** Whether the caller wants to hear what happens while it happens. */
  public boolean wantsStream() {
    return header("Accept").filter(accept -> accept.contains("text/event-stream")).isPresent();
  }

  /** Keeps the server from answering in our place while the caller waits. */
  public void mayTake(Duration wait) {
    request
        .getHeader(TimeoutAccess.class)
        .ifPresent(access -> access.timeoutAccess().updateTimeout(wait.plus(MARGIN)));
  }
}
