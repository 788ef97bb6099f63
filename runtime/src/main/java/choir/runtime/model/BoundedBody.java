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

/** Reads the beginning of a body as text and discards the rest. */
final class BoundedBody implements BodySubscriber<String> {
  /** What is read of an error, in bytes. */
  static final int ERROR_LIMIT = 64 * 1024;

  /** What is read of a list of models, in bytes: gateways have hundreds. */
  static final int LIST_LIMIT = 4 * 1024 * 1024;

  /** What is read of an answer that is not streamed, in bytes. */
  static final int ANSWER_LIMIT = 8 * 1024 * 1024;

  private final int limit;

  private final CompletableFuture<String> text = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription subscription;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<String> getBody() {
    return text;
  }

  @Override
  public void onSubscribe(Flow.Subscription source) {
    subscription = source;
    source.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] part = new byte[Math.min(buffer.remaining(), limit - bytes.size())];
      buffer.get(part);
      bytes.writeBytes(part);
    }
    if (bytes.size() == limit && subscription != null) {
      subscription.cancel();
      onComplete();
    }
  }

  /** Completes with the received part of a truncated body: the status is what matters. */
  @Override
  public void onError(Throwable cut) {
    onComplete();
  }

  @Override
  public void onComplete() {
    text.complete(bytes.toString(UTF_8));
  }
}
