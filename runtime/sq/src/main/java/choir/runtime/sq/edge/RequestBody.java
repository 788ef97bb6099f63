package choir.runtime.sq.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayOutputStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
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
    /**
     * The handler begins to read.
     *
     * @param empty whether nothing has arrived so far
     */
    void begin(boolean empty);

    /** All that has arrived was taken. */
    void more();
  }

  private final EventExecutor loop;
  private final Feed feed;

  /** What one read of the socket brought, in one piece however small its chunks were. */
  private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();

  private @Nullable SourceQueueWithComplete<ByteString> reader;
  private boolean offering;
  private boolean complete;
  private boolean lost;

  RequestBody(EventExecutor loop, Feed feed) {
    this.loop = loop;
    this.feed = feed;
  }

  /**
   * The body for a handler, which reads it once.
   *
   * @param most bytes that are read, whatever the handler wants; 0 for no bound
   */
  RequestEntity entity(RequestHead head, long most) {
    HttpEntity entity;
    if (head.bodyLength() < 0) {
      entity = HttpEntities.createChunked(head.contentType(), source());
    } else {
      entity = HttpEntities.create(head.contentType(), head.bodyLength(), source());
    }
    // The bound changes nothing of what it is.
    return (RequestEntity) entity.withSizeLimit(most == 0 ? Long.MAX_VALUE : most);
  }

  private Source<ByteString, NotUsed> source() {
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
    feed.begin(arrived.size() == 0 && !complete);
    offerNext();
  }

  /** Takes bytes over, of which the buffer stays its owner's. */
  void arrived(ByteBuf bytes) {
    if (bytes.isReadable()) {
      arrived.writeBytes(ByteBufUtil.getBytes(bytes));
      offerNext();
    }
  }

  /** Takes what has arrived and was not read. */
  ByteString take() {
    ByteString taken = ByteString.fromArrayUnsafe(arrived.toByteArray());
    arrived.reset();
    return taken;
  }

  /** All of it has arrived. */
  void complete() {
    complete = true;
    offerNext();
  }

  /** No more of it arrives. One that is complete is read to its end nevertheless. */
  void lost() {
    if (!complete) {
      lost = true;
      arrived.reset();
      offerNext();
    }
  }

  /** Whether the handler waits for more than has arrived. */
  boolean wantsMore() {
    return reader != null && !offering && arrived.size() == 0 && !complete && !lost;
  }

  private void offerNext() {
    SourceQueueWithComplete<ByteString> to = reader;
    if (to == null || offering) {
      return;
    }
    if (lost) {
      to.fail(
          new EntityStreamException(
              new ErrorInfo("it ended, or is not encoded as its head says", "")));
    } else if (arrived.size() > 0) {
      offering = true;
      to.offer(take()).whenComplete((result, failure) -> loop.execute(() -> offered(result)));
    } else if (complete) {
      to.complete();
    } else {
      feed.more();
    }
  }

  /** A reader that has cancelled takes no more: the rest is discarded after the answer. */
  private void offered(@Nullable QueueOfferResult result) {
    if (result != null && result.isEnqueued()) {
      offering = false;
      offerNext();
    }
  }
}
