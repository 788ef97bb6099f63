package choir.actors;

import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.Usage;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A model whose every answer is given by the test. */
public final class ManualModel implements ModelClient {
  private final LinkedBlockingQueue<Asked> calls = new LinkedBlockingQueue<>();
  private volatile boolean broken;

  /** A call under way. */
  public record Asked(ModelRequest request, Listener listener, AtomicBoolean cancelled) {
    public boolean isCancelled() {
      return cancelled.get();
    }

    public void say(String text) {
      listener.onText(text);
      answer(Stop.END, new Block.Text(text));
    }

    public void use(String id, String tool) {
      answer(Stop.TOOL_USE, new Block.ToolUse(id, tool, "{}"));
    }

    public void answer(Stop stop, Block... blocks) {
      listener.onAnswer(new ModelAnswer(List.of(blocks), stop, new Usage(10, 5)));
    }

    public void fail(ModelFailure failure) {
      listener.onFailure(failure);
    }
  }

  /** From now on every call throws, or no longer. */
  public void setBroken(boolean isBroken) {
    broken = isBroken;
  }

  /** The next call; fails if none comes. */
  public Asked asked() {
    Asked next = poll(5_000);
    if (next == null) {
      throw new AssertionError("the model was not asked");
    }
    return next;
  }

  /** Whether nothing has asked; waits a moment for it. */
  public boolean isQuiet() {
    return poll(100) == null;
  }

  private @Nullable Asked poll(long millis) {
    try {
      return calls.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  @Override
  public Call start(ModelRequest request, Listener listener) {
    if (broken) {
      throw new IllegalStateException("the adapter is broken");
    }
    Asked asked = new Asked(request, listener, new AtomicBoolean());
    calls.add(asked);
    return () -> asked.cancelled().set(true);
  }
}
