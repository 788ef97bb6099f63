package choir.runtime.sq.edge;

import choir.runtime.sq.edge.Connections.Connection;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/** A request that has no answer yet, and the time that its answer may take. */
final class ServedRequest implements EdgeConnection {
  private final HttpRequest request;
  private final Connection connection;
  private final EventExecutor loop;
  private final Consumer<ServedRequest> tooLate;
  private @Nullable Future<?> late;
  private boolean answered;
  private boolean gone;

  /**
   * @param loop to which the time belongs
   * @param tooLate called on the loop when the time is over, unless there is an answer
   */
  ServedRequest(
      HttpRequest request,
      Connection connection,
      EventExecutor loop,
      Consumer<ServedRequest> tooLate) {
    this.request = request;
    this.connection = connection;
    this.loop = loop;
    this.tooLate = tooLate;
  }

  HttpRequest request() {
    return request;
  }

  @Override
  public boolean claim(String caller) {
    return connection.claim(caller);
  }

  @Override
  public int most() {
    return connection.most();
  }

  @Override
  public void mayTake(Duration time) {
    loop.execute(() -> within(time));
  }

  /** As {@link #mayTake}, on the loop: what the handler sets from now on comes later. */
  void within(Duration time) {
    if (!answered && !gone) {
      cancel();
      late = loop.schedule(() -> tooLate.accept(this), time.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** The handler reads the body, for which it has a bound of its own. On the loop. */
  void awaitBody() {
    cancel();
  }

  /**
   * The client sends no more. It may wait for its answer, and more probably has gone: it is given a
   * short time. On the loop.
   *
   * @param end ends the connection
   */
  void clientIsDone(Duration time, Runnable end) {
    cancel();
    gone = true;
    late = loop.schedule(end, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** There is an answer, or nobody to receive one. On the loop. */
  void answered() {
    answered = true;
    cancel();
  }

  private void cancel() {
    if (late != null) {
      late.cancel(false);
      late = null;
    }
  }
}
