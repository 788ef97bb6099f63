package choir.runtime.http;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.Usage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says "You said: " and the last message; on "slowly" half of it, and the rest when it may; on
 * "refuse" nothing.
 */
final class ScriptedModel implements ModelClient {
  private final AtomicInteger calls = new AtomicInteger();
  private volatile CompletableFuture<Void> gate = new CompletableFuture<>();

  int calls() {
    return calls.get();
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
    String asked = last(request.messages());
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

  private static String last(List<Message> messages) {
    Block block = messages.get(messages.size() - 1).blocks().get(0);
    return block instanceof Block.Text text ? text.text() : block.toString();
  }
}
