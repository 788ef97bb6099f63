package choir.runtime.sq.edge;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that arrives while its handler reads it. The socket is read only while the
 * handler takes what has arrived. Confined to the event loop, but for {@link #source}.
 */
final class RequestBody {
  /** What a body needs of its connection. */
  interface Feed {
    /** The handler begins to read. */
    void begin();

    /** All that has arrived was taken. */
    void more();
  }

  private final EventExecutor loop;
  private final Feed feed;

  /** What one read of the socket brought, and the handler has not taken. */
  private final Queue<ByteString> arrived = new ArrayDeque<>();

  private @Nullable SourceQueueWithComplete<ByteString> reader;
  private boolean offering;
  private boolean complete;
  private boolean lost;

  RequestBody(EventExecutor loop, Feed feed) {
    this.loop = loop;
    this.feed = feed;
  }

  /** The bytes of what was decoded, which stays its owner's. */
  static ByteString bytes(ByteBuf buffer) {
    if (!buffer.isReadable()) {
      return ByteString.emptyByteString();
    }
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return ByteString.fromArrayUnsafe(bytes);
  }

  /** What the handler reads, once. */
  Source<ByteString, NotUsed> source() {
    return Source.<ByteString>queue(1, OverflowStrategy.backpressure())
        .mapMaterializedValue(
            queue -> {
              loop.execute(() -> begin(queue));
              return NotUsed.getInstance();
            });
  }

  private void begin(SourceQueueWithComplete<ByteString> queue) {
    if (reader != null) {
      queue.fail(new IllegalStateException("a body is read once"));
      return;
    }
    reader = queue;
    feed.begin();
    offerNext();
  }

  void arrived(ByteString bytes) {
    if (!bytes.isEmpty()) {
      arrived.add(bytes);
    }
    offerNext();
  }

  /** All of it has arrived. */
  void complete() {
    complete = true;
    offerNext();
  }

  /** The connection has ended. */
  void lost() {
    lost = true;
    arrived.clear();
    offerNext();
  }

  /** Whether the handler waits for more than has arrived. */
  boolean wantsMore() {
    return reader != null && !offering && arrived.isEmpty() && !complete;
  }

  private void offerNext() {
    SourceQueueWithComplete<ByteString> to = reader;
    if (to == null || offering) {
      return;
    }
    ByteString next = arrived.poll();
    if (next != null) {
      offering = true;
      to.offer(next)
          .whenComplete((result, failure) -> loop.execute(() -> offered(result, failure)));
    } else if (lost && !complete) {
      to.fail(new IOException("the connection ended before the whole body had arrived"));
    } else if (complete) {
      to.complete();
    } else {
      feed.more();
    }
  }

  /** A reader that has cancelled takes no more: the rest is discarded after the answer. */
  private void offered(@Nullable QueueOfferResult result, @Nullable Throwable failure) {
    if (failure == null && result != null && result.isEnqueued()) {
      offering = false;
      offerNext();
    }
  }
}
