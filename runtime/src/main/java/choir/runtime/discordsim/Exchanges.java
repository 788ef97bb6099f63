package choir.runtime.discordsim;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last requests and frames, for tests to look at. Safe for all threads. */
final class Exchanges {
  private final InstantSource time;
  private final Deque<Exchange> kept = new ArrayDeque<>();
  private long chars;

  Exchanges(InstantSource time) {
    this.time = time;
  }

  /** Records a request with its answer. The token in its header is not recorded. */
  void request(String bot, WireRequest request, WireAnswer answer) {
    String type = request.header("Content-Type").orElse("");
    String body = type.startsWith("multipart/") ? "" : request.text();
    add(
        new Exchange(
            time.instant(),
            bot,
            request.method(),
            withoutSecret(request.path()),
            cut(withoutSecret(body)),
            answer.status(),
            answer.headers(),
            cut(answer.text())));
  }

  /** Records a frame. */
  void frame(String bot, boolean fromBot, String text) {
    String direction = fromBot ? "RECEIVED" : "SENT";
    add(
        new Exchange(
            time.instant(),
            bot,
            direction,
            "/",
            cut(withoutSecret(text)),
            0,
            java.util.Map.of(),
            ""));
  }

  private static String withoutSecret(String text) {
    return text.replaceAll("\"token\"\\s*:\\s*\"[^\"]*\"", "\"token\":\"(hidden)\"");
  }

  private static String cut(String text) {
    return text.length() <= Bounds.EXCHANGE_BYTES ? text : text.substring(0, Bounds.EXCHANGE_BYTES);
  }

  private synchronized void add(Exchange exchange) {
    kept.addLast(exchange);
    chars += chars(exchange);
    while (kept.size() > Bounds.EXCHANGES || chars > Bounds.EXCHANGE_TEXTS) {
      chars -= chars(kept.removeFirst());
    }
  }

  private static int chars(Exchange exchange) {
    return exchange.body().length() + exchange.answer().length();
  }

  synchronized List<Exchange> all() {
    return List.copyOf(kept);
  }

  synchronized void clear() {
    kept.clear();
    chars = 0;
  }
}
