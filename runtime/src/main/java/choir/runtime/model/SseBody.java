package choir.runtime.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Parses server-sent events (WHATWG HTML, 9.2) incrementally. The next buffer is requested when the
 * previous one has been processed, so a slow reader only slows its own sender.
 */
final class SseBody implements BodySubscriber<String> {
  /** Maximum size of a line and of an event, in bytes. */
  static final int LINE_LIMIT = 1024 * 1024;

  /** Maximum size of a body including framing, which is a multiple of the answer, in bytes. */
  static final long BODY_LIMIT = 32L * 1024 * 1024;

  /** Receives the events on the connection's worker, one call at a time. */
  interface Reader {
    void onEvent(String event, String data);

    /**
     * The body ended in conformance with HTTP.
     *
     * @param seen summary of the received data, for a detail
     */
    void onEnd(String seen);

    void onBroken(String what);
  }

  private final Reader reader;
  private final IdleTimeout idleTimeout;
  private final CompletableFuture<String> done = new CompletableFuture<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private String event = "";
  private long bytes;
  private long events;
  private boolean broken;
  private boolean first = true;
  private Flow.@Nullable Subscription subscription;

  SseBody(Reader reader, IdleTimeout idleTimeout) {
    this.reader = reader;
    this.idleTimeout = idleTimeout;
  }

  @Override
  public CompletionStage<String> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Flow.Subscription source) {
    subscription = source;
    idleTimeout.waiting();
    source.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    idleTimeout.heard();
    for (ByteBuffer buffer : buffers) {
      bytes += buffer.remaining();
      consume(buffer);
    }
    if (bytes > BODY_LIMIT) {
      fail("sent more than " + BODY_LIMIT + " bytes for one answer");
    }
    idleTimeout.waiting();
    if (!broken && subscription != null) {
      subscription.request(1);
    }
  }

  private void consume(ByteBuffer buffer) {
    byte[] piece = new byte[buffer.remaining()];
    buffer.get(piece);
    int from = 0;
    for (int at = 0; at < piece.length && !broken; at++) {
      if (piece[at] == '\n') {
        line.write(piece, from, at - from);
        from = at + 1;
        String whole = line.toString(UTF_8);
        line.reset();
        onLine(whole.endsWith("\r") ? whole.substring(0, whole.length() - 1) : whole);
      }
    }
    line.write(piece, from, piece.length - from);
    if (line.size() > LINE_LIMIT) {
      fail("sent a line of more than " + LINE_LIMIT + " bytes");
    }
  }

  private void onLine(String line) {
    // WHATWG HTML, 9.2.5: one byte-order mark at the beginning is not part of the stream.
    String text = first && line.startsWith("\uFEFF") ? line.substring(1) : line;
    first = false;
    if (text.length() > LINE_LIMIT || data.length() + text.length() > LINE_LIMIT) {
      fail("sent an event of more than " + LINE_LIMIT + " bytes");
    } else if (text.isEmpty()) {
      dispatch();
    } else if (text.startsWith("data:")) {
      data.append(data.isEmpty() ? "" : "\n").append(value(text, 5));
    } else if (text.startsWith("event:")) {
      event = value(text, 6);
    } else if (text.startsWith("{")) {
      data.append(text); // some servers report an error in the middle of a stream as bare JSON
    }
  }

  private static String value(String text, int from) {
    return text.startsWith(" ", from) ? text.substring(from + 1) : text.substring(from);
  }

  private void dispatch() {
    if (!data.isEmpty()) {
      events++;
      String whole = data.toString();
      data.setLength(0);
      reader.onEvent(event, whole);
    }
    event = "";
  }

  private void fail(String what) {
    if (!broken) {
      broken = true;
      reader.onBroken(what);
      onComplete();
    }
  }

  @Override
  public void onError(Throwable cut) {
    idleTimeout.stop();
    if (!broken) {
      broken = true;
      reader.onBroken("ended prematurely " + seen() + ": " + Causes.describe(cut));
    }
    done.complete("");
  }

  @Override
  public void onComplete() {
    idleTimeout.stop();
    if (!broken) {
      onLine(line.toString(UTF_8).stripTrailing());
      dispatch(); // some servers end without the last empty line
      reader.onEnd(seen());
    }
    done.complete("");
  }

  private String seen() {
    return "after " + events + " events, " + bytes + " bytes";
  }
}
