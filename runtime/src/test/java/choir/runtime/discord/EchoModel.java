package choir.runtime.discord;

import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelRequest;
import choir.core.model.Usage;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Answers with what follows "say ", or else with "heard"; waits at "slowly" until it may go on.
 * "act" has it call the tool "post".
 */
final class EchoModel implements ModelClient {
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> gate = new CompletableFuture<>();

  /** The last text of each request. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** Lets slow answers go on. */
  void open() {
    gate.complete(null);
  }

  @Override
  public Call start(ModelRequest request, Listener listener) {
    Block last = request.messages().getLast().blocks().getFirst();
    String text = last instanceof Block.Text words ? words.text() : "";
    asked.add(text);
    int say = text.indexOf("say ");
    String answer = say < 0 ? "heard" : text.substring(say + "say ".length());
    if (text.contains(" act ")) {
      String arguments = "{\"text\":\"%s\"}".formatted(text.replace('"', ' '));
      Block call = new Block.ToolUse("t" + asked.size(), "post", arguments);
      listener.onAnswer(new ModelAnswer(List.of(call), ModelAnswer.Stop.TOOL_USE, new Usage(7, 3)));
      return () -> {};
    }
    Runnable reply =
        () -> {
          listener.onText(answer);
          listener.onAnswer(
              new ModelAnswer(
                  List.of(new Block.Text(answer)), ModelAnswer.Stop.END, new Usage(7, 3)));
        };
    if (text.contains("slowly")) {
      CompletableFuture<Void> waiting = gate.thenRunAsync(reply);
      return () -> waiting.cancel(false);
    }
    reply.run();
    return () -> {};
  }
}
