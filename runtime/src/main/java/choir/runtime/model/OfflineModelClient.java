package choir.runtime.model;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelRequest;
import choir.core.model.Usage;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The model that is none: used when nothing else is configured, so that a fresh ranch answers at
 * once and nobody takes its words for thought. The same request gives the same answer. It calls no
 * tools. Its token counts are a quarter of the characters, rounded up.
 */
public final class OfflineModelClient implements ModelClient {
  /** How much of the question is repeated, in characters. */
  static final int ECHO = 400;

  private static final int DELTAS = 4;

  private final Executor executor;

  /**
   * Answers on the given executor.
   *
   * @param executor runs the listener's calls of one answer, one after the other
   */
  public OfflineModelClient(Executor executor) {
    this.executor = executor;
  }

  @Override
  public Call start(ModelRequest request, Listener listener) {
    Delivery delivery = new Delivery(listener);
    executor.execute(() -> answer(request, delivery));
    return delivery::cancel;
  }

  private static void answer(ModelRequest request, Delivery delivery) {
    String text = text(request);
    int size = Math.max(1, Math.ceilDiv(text.length(), DELTAS));
    for (int from = 0; from < text.length(); ) {
      int to = Math.min(text.length(), from + size);
      if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
        to++;
      }
      delivery.text(text.substring(from, to));
      from = to;
    }
    Usage usage = new Usage(tokens(asked(request)), tokens(text));
    delivery.answer(new ModelAnswer(List.of(new Block.Text(text)), ModelAnswer.Stop.END, usage));
  }

  private static String text(ModelRequest request) {
    String question = lastText(request.messages());
    String echo = question.length() <= ECHO ? question : cut(question) + "…";
    return "This is the offline model: no model is configured, so nothing was thought."
        + " I was asked: "
        + echo;
  }

  private static String cut(String text) {
    int end = Character.isHighSurrogate(text.charAt(ECHO - 1)) ? ECHO - 1 : ECHO;
    return text.substring(0, end);
  }

  private static String lastText(List<Message> messages) {
    for (Message message : messages.reversed()) {
      if (message.role() == Message.Role.USER) {
        StringBuilder text = new StringBuilder();
        message.blocks().forEach(block -> text.append(words(block)));
        return text.toString().strip();
      }
    }
    return "";
  }

  private static String words(Block block) {
    return switch (block) {
      case Block.Text text -> text.text() + "\n";
      case Block.ToolResult result -> result.text() + "\n";
      case Block.ToolUse use -> use.arguments() + "\n";
    };
  }

  private static String asked(ModelRequest request) {
    StringBuilder all = new StringBuilder(request.system());
    request.messages().forEach(m -> m.blocks().forEach(block -> all.append(words(block))));
    return all.toString();
  }

  private static long tokens(String text) {
    return Math.ceilDiv(text.length(), 4);
  }
}
