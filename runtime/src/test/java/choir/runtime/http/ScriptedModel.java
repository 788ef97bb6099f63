package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.Usage;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says "You said: " and the last message; on "slowly" half of it, and the rest when it may; on
 * "refuse" nothing. On {@code [use TOOL ARGUMENTS]} it calls that tool.
 */
final class ScriptedModel implements ModelClient {
  private static final Pattern USE = Pattern.compile("\\[use (\\w+) (\\{.*?})]");

  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<ModelRequest> requests = new ConcurrentLinkedQueue<>();
  private volatile CompletableFuture<Void> gate = new CompletableFuture<>();

  int calls() {
    return calls.get();
  }

  /** The only request whose last text contains this; fails if there is none or more. */
  ModelRequest request(String words) {
    List<ModelRequest> found =
        requests.stream().filter(each -> last(each.messages()).contains(words)).toList();
    assertThat(found).as(words).hasSize(1);
    return found.get(0);
  }

  /** Lets slow answers end, those under way and those to come. */
  void open() {
    gate.complete(null);
  }

  /** From now on slow answers wait again. */
  void close() {
    gate = new CompletableFuture<>();
  }

  @Override
  public Call start(ModelRequest request, Listener listener) {
    calls.incrementAndGet();
    requests.add(request);
    String asked = last(request.messages());
    Matcher use = USE.matcher(asked);
    if (use.find()) {
      listener.onAnswer(
          new ModelAnswer(
              List.of(new Block.ToolUse("use-1", use.group(1), use.group(2))),
              ModelAnswer.Stop.TOOL_USE,
              new Usage(7, 3)));
      return () -> {};
    }
    Runnable rest =
        () -> {
          listener.onText(asked);
          ModelAnswer answer =
              new ModelAnswer(
                  List.of(new Block.Text("You said: " + asked)),
                  ModelAnswer.Stop.END,
                  new Usage(7, 3));
          listener.onAnswer(answer);
        };
    if (asked.contains("refuse")) {
      listener.onFailure(new ModelFailure.Refused("no credentials"));
      return () -> {};
    }
    listener.onText("You said: ");
    if (asked.contains("slowly")) {
      CompletableFuture<Void> waiting = gate.thenRunAsync(rest);
      return () -> waiting.cancel(false);
    }
    rest.run();
    return () -> {};
  }

  static String last(List<Message> messages) {
    Block block = messages.get(messages.size() - 1).blocks().get(0);
    return block instanceof Block.Text text ? text.text() : block.toString();
  }
}
