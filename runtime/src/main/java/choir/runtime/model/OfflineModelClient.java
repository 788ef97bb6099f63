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
 * A placeholder model for ranches without a configured model, whose answers are recognisable as
 * such. Deterministic; calls no tools. Token counts are a quarter of the characters, rounded up.
 */
public final class OfflineModelClient implements ModelClient {
  /** Maximum length of the repeated question, in characters. */
  static final int MAX_ECHO_CHARS = 400;

  private static final int DELTAS = 4;

  private final Executor executor;

  /**
   * Creates a client that answers on the given executor.
   *
   * @param executor runs the listener's callbacks of an answer sequentially
   */
  public OfflineModelClient(Executor executor) {
    this.executor = executor;
  }

  @Override
  public Call start(ModelRequest request, Listener listener) {
    GuardedListener delivery = new GuardedListener(listener);
    executor.execute(() -> answer(request, delivery));
    return delivery::cancel;
  }

  private static void answer(ModelRequest request, GuardedListener delivery) {
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
    String echo = question.length() <= MAX_ECHO_CHARS ? question : cut(question) + "…";
    return "This is the offline model: no model is configured, so nothing was thought."
        + " I was asked: "
        + echo;
  }

  private static String cut(String text) {
    int end =
        Character.isHighSurrogate(text.charAt(MAX_ECHO_CHARS - 1))
            ? MAX_ECHO_CHARS - 1
            : MAX_ECHO_CHARS;
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
