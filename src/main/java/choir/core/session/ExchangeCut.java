package choir.core.session;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ToolArgumentText;
import choir.core.model.WellFormedText;
import java.util.ArrayList;
import java.util.List;

/**
 * Shortens a single exchange that is longer than a prompt may be: a question with all its tool
 * calls. What the model has seen longest is cut first; no call loses its result.
 */
final class ExchangeCut {
  /** What remains of a text that is cut, in characters. */
  private static final int KEPT = 500;

  private final List<Message> messages;
  private long excess;

  private ExchangeCut(List<Message> messages, int maxChars) {
    this.messages = new ArrayList<>(messages);
    this.excess = messages.stream().mapToLong(Message::chars).sum() - maxChars;
  }

  /** The messages, cut to about {@code maxChars}. */
  static List<Message> fit(List<Message> messages, int maxChars) {
    ExchangeCut cut = new ExchangeCut(messages, maxChars);
    cut.shorten(1, messages.size() - 1);
    cut.dropCalls();
    cut.shorten(0, cut.messages.size());
    return cut.messages;
  }

  private void shorten(int from, int to) {
    for (int i = from; i < to && excess > 0; i++) {
      Message message = messages.get(i);
      List<Block> blocks = message.blocks().stream().map(this::shortened).toList();
      messages.set(i, new Message(message.role(), blocks));
    }
  }

  private Block shortened(Block block) {
    Block shorter =
        switch (block) {
          case Block.Text text -> new Block.Text(cut(text.text()));
          case Block.ToolResult result ->
              new Block.ToolResult(result.id(), cut(result.text()), result.failed());
          case Block.ToolUse use ->
              use.arguments().length() <= KEPT || excess <= 0
                  ? use
                  : new Block.ToolUse(
                      use.id(), use.tool(), ToolArgumentText.NONE, use.providerData());
        };
    excess -= block.chars() - shorter.chars();
    return shorter;
  }

  private String cut(String text) {
    int kept = (int) Math.max(KEPT, text.length() - Math.max(0, excess));
    String first = WellFormedText.first(text, kept);
    String mark = "\n[cut: " + (text.length() - first.length()) + " more characters]";
    return text.length() <= first.length() + mark.length() ? text : first + mark;
  }

  /** Drops the oldest calls with their results, except the latest. */
  private void dropCalls() {
    int at = 0;
    while (excess > 0 && at + 2 < messages.size()) {
      Message asked = messages.get(at);
      Message next = messages.get(at + 1);
      if (hasCall(asked) && hasResult(next)) {
        excess -= asked.chars() + next.chars();
        messages.subList(at, at + 2).clear();
      } else {
        at++;
      }
    }
  }

  private static boolean hasCall(Message message) {
    return message.blocks().stream().anyMatch(Block.ToolUse.class::isInstance);
  }

  private static boolean hasResult(Message message) {
    return message.blocks().stream().anyMatch(Block.ToolResult.class::isInstance);
  }
}
