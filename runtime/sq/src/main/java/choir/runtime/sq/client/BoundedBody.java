package choir.runtime.sq.client;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a whole body into memory, or fails once it exceeds a limit. */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
  private final long limit;
  private long seen;
  private boolean failed;
  private Flow.@Nullable Subscription subscription;

  private BoundedBody(long limit) {
    this.limit = limit;
  }

  static BodyHandler<byte[]> of(long limit) {
    return head -> new BoundedBody(limit);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return bytes.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription source) {
    subscription = source;
    bytes.onSubscribe(source);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (failed) {
      return;
    }
    seen += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    if (seen <= limit) {
      bytes.onNext(buffers);
      return;
    }
    failed = true;
    if (subscription != null) {
      subscription.cancel();
    }
    bytes.onError(new IOException("the answer has more than " + limit + " bytes"));
  }

  @Override
  public void onError(Throwable cut) {
    if (!failed) {
      bytes.onError(cut);
    }
  }

  @Override
  public void onComplete() {
    if (!failed) {
      bytes.onComplete();
    }
  }
}
