package choir.runtime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class ScriptedModelClientTest {
  private static final ModelRequest REQUEST =
      new ModelRequest(
          "m", "", List.of(Message.user("go")), List.of(), 10, Duration.ofSeconds(1), "key");

  private final VirtualTime time = new VirtualTime();
  private final List<String> trace = new ArrayList<>();
  private final ModelClient.Listener listener =
      new ModelClient.Listener() {
        @Override
        public void onText(String delta) {
          trace.add(time.now + " " + delta);
        }

        @Override
        public void onAnswer(ModelAnswer answer) {
          trace.add(time.now + " " + answer.blocks() + " " + answer.stop());
        }

        @Override
        public void onFailure(ModelFailure failure) {
          trace.add(time.now + " " + failure.detail());
        }
      };

  /** Runs tasks in the order of their time, then of their making. */
  private static final class VirtualTime implements ScriptedModelClient.Scheduler {
    private record Timer(long at, long number, Runnable task) {}

    private final PriorityQueue<Timer> timers =
        new PriorityQueue<>(
            (a, b) -> a.at == b.at ? Long.compare(a.number, b.number) : Long.compare(a.at, b.at));
    private long now;
    private long made;

    @Override
    public Runnable after(Duration delay, Runnable task) {
      Timer timer = new Timer(now + delay.toMillis(), made++, task);
      timers.add(timer);
      return () -> timers.remove(timer);
    }

    void runAll() {
      for (Timer next = timers.poll(); next != null; next = timers.poll()) {
        now = next.at;
        next.task.run();
      }
    }
  }

  private ScriptedModelClient following(ScriptedModelClient.Outcome... outcomes) {
    return new ScriptedModelClient(time, request -> List.of(outcomes));
  }

  @Test
  void outcomesFollowInTheirOrderAndAtTheirTime() {
    following(
            new ScriptedModelClient.Say("one "),
            new ScriptedModelClient.Wait(Duration.ofSeconds(3)),
            new ScriptedModelClient.Say("two"),
            new ScriptedModelClient.UseTool("a", "look", "{}"),
            new ScriptedModelClient.Answer(Stop.TOOL_USE, Usage.NONE))
        .start(REQUEST, listener);
    assertThat(trace).as("nothing is heard within start").isEmpty();
    time.runAll();

    assertThat(trace)
        .containsExactly(
            "0 one ",
            "3000 two",
            "3000 "
                + List.of(new Block.Text("one two"), new Block.ToolUse("a", "look", "{}"))
                + " TOOL_USE");
  }

  @Test
  void aFailureEndsTheCall() {
    var client =
        new ScriptedModelClient(
            time, r -> ScriptedModelClient.failing(new ModelFailure.Unreachable("gone")));
    client.start(REQUEST, listener);
    time.runAll();

    assertThat(trace).containsExactly("0 gone");
    assertThat(client.requests()).containsExactly(REQUEST);
  }

  @Test
  void nothingIsHeardAfterCancel() {
    ScriptedModelClient client =
        following(
            new ScriptedModelClient.Wait(Duration.ofSeconds(1)), new ScriptedModelClient.Say("x"));
    ModelClient.Call call = client.start(REQUEST, listener);
    call.cancel();
    call.cancel();
    time.runAll();

    assertThat(trace).isEmpty();
    assertThat(time.now).as("the timer was taken back").isZero();
    assertThat(client.cancelled()).isEqualTo(1);
  }

  @Test
  void theSameScriptGivesTheSameTrace() {
    var client =
        new ScriptedModelClient(time, request -> ScriptedModelClient.saying("a ", "b ", "c"));
    client.start(REQUEST, listener);
    time.runAll();
    List<String> first = List.copyOf(trace);
    trace.clear();
    client.start(REQUEST, listener);
    time.runAll();

    assertThat(trace).isEqualTo(first).hasSize(4);
  }
}
