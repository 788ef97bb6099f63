package choir.runtime.simulation;

import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model that follows a script, for tests and simulations. It has no thread and no clock: each
 * outcome is one task of the scheduler that it is given, so under virtual time the same script
 * gives the same trace. A script that ends without an answer or a failure leaves the call open.
 */
public final class ScriptedModelClient implements ModelClient {
  /** How many requests are remembered; older ones are forgotten. */
  public static final int REMEMBERED = 10_000;

  /** Runs a task later, never within the call. */
  @FunctionalInterface
  public interface Scheduler {
    /**
     * Sets a timer.
     *
     * @return takes the task back, if it has not run yet
     */
    Runnable after(Duration delay, Runnable task);
  }

  /** What the model does next. */
  public sealed interface Outcome {}

  /** Nothing for this long. */
  public record Wait(Duration length) implements Outcome {}

  /** A delta of text. */
  public record Say(String delta) implements Outcome {}

  /** A tool call; it stands in the answer in its place among the text. */
  public record UseTool(String id, String tool, String arguments) implements Outcome {}

  /** The end, with what was said and asked for so far. */
  public record Answer(Stop stop, Usage usage) implements Outcome {}

  /** The end without an answer. */
  public record Fail(ModelFailure failure) implements Outcome {}

  private final Scheduler scheduler;
  private final Function<ModelRequest, List<Outcome>> script;
  private final List<ModelRequest> requests = new ArrayList<>();
  private int cancelled;

  /**
   * A model with this script.
   *
   * @param script called once for each call, on the caller's thread
   */
  public ScriptedModelClient(Scheduler scheduler, Function<ModelRequest, List<Outcome>> script) {
    this.scheduler = scheduler;
    this.script = script;
  }

  /** A script that says this and ends; tokens counted as words. */
  public static List<Outcome> saying(String... deltas) {
    List<Outcome> outcomes = new ArrayList<>();
    for (String delta : deltas) {
      outcomes.add(new Say(delta));
    }
    long words = String.join("", deltas).split(" ", -1).length;
    outcomes.add(new Answer(Stop.END, new Usage(words, words)));
    return outcomes;
  }

  /** A script that wants one tool called. */
  public static List<Outcome> calling(String id, String tool, String arguments) {
    return List.of(new UseTool(id, tool, arguments), new Answer(Stop.TOOL_USE, new Usage(1, 1)));
  }

  /** A script that fails at once. */
  public static List<Outcome> failing(ModelFailure failure) {
    return List.of(new Fail(failure));
  }

  @Override
  public Call start(ModelRequest request, Listener listener) {
    synchronized (requests) {
      requests.add(request);
      if (requests.size() > REMEMBERED) {
        requests.removeFirst();
      }
    }
    Play play = new Play(script.apply(request).iterator(), listener);
    play.next(Duration.ZERO);
    return play;
  }

  /** The last {@link #REMEMBERED} requests, oldest first. */
  public List<ModelRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** How many calls were cancelled before their end. */
  public int cancelled() {
    synchronized (requests) {
      return cancelled;
    }
  }

  /** One call. Its state is guarded by its own lock, the listener is called outside of it. */
  private final class Play implements Call {
    private final Iterator<Outcome> outcomes;
    private final Listener listener;
    private final List<Block> blocks = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable Runnable takeBack;
    private boolean over;

    Play(Iterator<Outcome> outcomes, Listener listener) {
      this.outcomes = outcomes;
      this.listener = listener;
    }

    synchronized void next(Duration delay) {
      if (!over) {
        takeBack = scheduler.after(delay, this::step);
      }
    }

    private void step() {
      Outcome outcome;
      synchronized (this) {
        if (over || !outcomes.hasNext()) {
          return;
        }
        outcome = outcomes.next();
        over = outcome instanceof Answer || outcome instanceof Fail;
      }
      switch (outcome) {
        case Wait pause -> next(pause.length());
        case Say say -> say(say.delta());
        case UseTool use -> use(use);
        case Answer end -> listener.onAnswer(answer(end));
        case Fail fail -> listener.onFailure(fail.failure());
      }
    }

    private void say(String delta) {
      text.append(delta);
      listener.onText(delta);
      next(Duration.ZERO);
    }

    private void use(UseTool use) {
      endText();
      blocks.add(new Block.ToolUse(use.id(), use.tool(), use.arguments()));
      next(Duration.ZERO);
    }

    private ModelAnswer answer(Answer end) {
      endText();
      return new ModelAnswer(blocks, end.stop(), end.usage());
    }

    private void endText() {
      if (!text.isEmpty()) {
        blocks.add(new Block.Text(text.toString()));
        text.setLength(0);
      }
    }

    @Override
    public void cancel() {
      Runnable timer;
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
        timer = takeBack;
      }
      synchronized (requests) {
        cancelled++;
      }
      if (timer != null) {
        timer.run();
      }
    }
  }
}
