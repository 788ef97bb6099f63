package choir.actors;

import choir.core.model.ToolSpec;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A tool whose every result is given by the test. */
public final class ManualTool implements Tool {
  private final LinkedBlockingQueue<Called> calls = new LinkedBlockingQueue<>();
  private final String name;
  private final boolean idempotent;
  private final LinkedBlockingQueue<Call> cancellations = new LinkedBlockingQueue<>();
  private volatile boolean broken;
  private volatile ToolAction action = ToolAction.inside();

  ManualTool(String name, boolean idempotent) {
    this.name = name;
    this.idempotent = idempotent;
  }

  /** What the calls do from now on. */
  public void does(ToolAction next) {
    action = next;
  }

  @Override
  public CompletionStage<Prepared> prepare(Call call) {
    return CompletableFuture.completedStage(new Prepared(action, () -> call(call)));
  }

  /** A call under way. */
  public record Called(Call call, CompletableFuture<Result> result) {}

  /** From now on every call throws. */
  public void breakDown() {
    broken = true;
  }

  /** The next call; fails if none comes. */
  public Called called() {
    Called next = poll(5_000);
    if (next == null) {
      throw new AssertionError(name + " was not called");
    }
    return next;
  }

  /** The next call that is cancelled; fails if none is. */
  public Call cancelled() {
    try {
      Call next = cancellations.poll(5, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no call of " + name + " was cancelled");
      }
      return next;
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  @Override
  public void cancel(Call call) {
    cancellations.add(call);
  }

  /** Whether nothing has called; waits a moment for it. */
  public boolean isQuiet() {
    return poll(100) == null;
  }

  private @Nullable Called poll(long millis) {
    try {
      return calls.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  @Override
  public ToolSpec spec() {
    return new ToolSpec(name, "a tool", "{\"type\":\"object\"}");
  }

  @Override
  public boolean idempotent() {
    return idempotent;
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    if (broken) {
      throw new IllegalStateException(name + " is broken");
    }
    CompletableFuture<Result> result = new CompletableFuture<>();
    calls.add(new Called(call, result));
    return result;
  }
}
