package choir.runtime.sq.http;

import choir.core.sq.Staged;
import choir.runtime.sq.store.StoredScroll;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.apache.pekko.util.ByteString;

/**
 * Answers of any length: rendered a portion at a time, when the client has taken the one before. In
 * memory are a portion, and of a large scroll two pieces.
 */
final class StreamingBody {
  /** Enough that the cost of a step does not count, little enough for 512 connections. */
  private static final int PORTION_CHARS = 256 << 10;

  /** Renders scrolls as a response. Called by one thread at a time. */
  interface Rendering {
    /** Output before a text. */
    String before(StoredScroll scroll);

    /** Whether the texts themselves are part of the answer. */
    default boolean showsTexts() {
      return true;
    }

    /** A text, or a piece of it. */
    default String text(String piece) {
      return piece;
    }

    /** Output after a text. */
    default String after(StoredScroll scroll) {
      return "";
    }

    /** Output at the end of the response. */
    default String end() {
      return "";
    }
  }

  /** Characters, and then perhaps a scroll that is too large to be among them. */
  private record Portion(String text, Optional<StoredScroll> large, String after) {}

  private final Iterator<StoredScroll> scrolls;
  private final Rendering rendering;
  private boolean ended;

  private StreamingBody(Iterator<StoredScroll> scrolls, Rendering rendering) {
    this.scrolls = scrolls;
    this.rendering = rendering;
  }

  /** An answer with a length if one portion is all of it, chunked otherwise. */
  static HttpResponse response(
      ContentType type, Iterator<StoredScroll> scrolls, Rendering rendering, Executor disk) {
    StreamingBody body = new StreamingBody(scrolls, rendering);
    Portion first = body.portion();
    if (body.ended && first.large().isEmpty()) {
      return Responses.whole(type, ByteString.fromString(first.text()));
    }
    Source<Portion, NotUsed> rest =
        Source.unfoldAsync(body, state -> CompletableFuture.supplyAsync(state::step, disk));
    return Responses.stream(type, Source.single(first).concat(rest).flatMapConcat(body::bytes));
  }

  private Optional<Pair<StreamingBody, Portion>> step() {
    return ended ? Optional.empty() : Optional.of(Pair.create(this, portion()));
  }

  private Portion portion() {
    StringBuilder text = new StringBuilder();
    while (scrolls.hasNext() && text.length() < PORTION_CHARS) {
      StoredScroll scroll = scrolls.next();
      text.append(rendering.before(scroll));
      if (!rendering.showsTexts()) {
        continue;
      }
      if (scroll.bytes() > Staged.PIECE_BYTES) {
        return new Portion(text.toString(), Optional.of(scroll), rendering.after(scroll));
      }
      text.append(rendering.text(scroll.text())).append(rendering.after(scroll));
    }
    if (!scrolls.hasNext()) {
      ended = true;
      text.append(rendering.end());
    }
    return new Portion(text.toString(), Optional.empty(), "");
  }

  private Source<ByteString, NotUsed> bytes(Portion portion) {
    Source<ByteString, NotUsed> text = Source.single(ByteString.fromString(portion.text()));
    return portion
        .large()
        .map(
            scroll ->
                text.concat(pieces(scroll).map(rendering::text).map(ByteString::fromString))
                    .concat(Source.single(ByteString.fromString(portion.after()))))
        .orElse(text);
  }

  /**
   * A large text in pieces. It is read by a virtual thread that waits while the client takes a
   * piece: it holds that piece and no thread of the pool.
   */
  static Source<String, NotUsed> pieces(StoredScroll scroll) {
    return Source.<String>queue(1, OverflowStrategy.backpressure())
        .mapMaterializedValue(
            queue -> {
              Thread.ofVirtual().name("sq-read").start(() -> feed(scroll, queue));
              return NotUsed.getInstance();
            });
  }

  private static void feed(StoredScroll scroll, SourceQueueWithComplete<String> queue) {
    try {
      scroll.pieces(piece -> offer(piece, queue));
      queue.complete();
    } catch (ClientGone gone) {
      queue.complete();
    } catch (RuntimeException failed) {
      queue.fail(failed);
    }
  }

  private static void offer(String piece, SourceQueueWithComplete<String> queue) {
    QueueOfferResult result = queue.offer(piece).toCompletableFuture().join();
    if (!result.isEnqueued()) {
      throw new ClientGone();
    }
  }

  /** Stops reading a scroll that is no longer needed. */
  private static final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClientGone() {
      super("the client went away", null, false, false);
    }
  }
}
