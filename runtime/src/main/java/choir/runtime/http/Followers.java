package choir.runtime.http;

import choir.runtime.http.Problem.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Clients that follow a stream of events without an end. Their number on a node is bounded. */
public final class Followers {
  /** Proxies close connections that are idle for a minute or less. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final int most;
  private final String what;
  private final AtomicInteger present = new AtomicInteger();

  /**
   * @param most maximum number at a time
   * @param what they follow, for refusals
   */
  public Followers(int most, String what) {
    this.most = most;
    this.what = what;
  }

  /**
   * Answers with a stream.
   *
   * @param events whole events of {@code text/event-stream}
   * @param idle what is sent while there are none
   * @param end called when the client has gone
   * @throws Refusal if too many follow already
   */
  public HttpResponse stream(Source<String, NotUsed> events, Supplier<String> idle, Runnable end) {
    if (present.incrementAndGet() > most) {
      present.decrementAndGet();
      throw Problem.of(
              Kind.CONFLICT,
              "%d clients follow %s of this node; end one of them, or ask another node"
                  .formatted(most, what))
          .refusal();
    }
    Source<ByteString, NotUsed> bytes =
        events
            .keepAlive(KEEP_ALIVE, idle::get)
            .map(ByteString::fromString)
            .watchTermination(
                (unused, done) -> {
                  done.whenComplete(
                      (result, failure) -> {
                        present.decrementAndGet();
                        end.run();
                      });
                  return NotUsed.getInstance();
                });
    return HttpResponse.create()
        .addHeader(RawHeader.create("Cache-Control", "no-store"))
        .withEntity(
            HttpEntities.createChunked(MediaTypes.TEXT_EVENT_STREAM.toContentType(), bytes));
  }
}
