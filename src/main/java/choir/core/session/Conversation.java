package choir.core.session;

import choir.core.model.Block;
import choir.core.model.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * The latest part of a session's conversation, from which prompts are built. Dropped messages
 * remain in the journal.
 */
public record Conversation(List<Message> messages) {
  public static final Conversation EMPTY = new Conversation(List.of());

  /** About 100,000 tokens: more than any prompt, and small enough for a snapshot. */
  static final int MAX_CHARS = 400_000;

  public Conversation {
    messages = List.copyOf(messages);
  }

  Conversation with(Message message) {
    List<Message> all = new ArrayList<>(messages);
    all.add(message);
    return new Conversation(all).within(MAX_CHARS);
  }

  /** Drops the oldest exchanges, and cuts the latest one if it alone is too long. */
  Conversation within(int maxChars) {
    Conversation trimmed = trimmed(maxChars);
    return trimmed.chars() <= maxChars
        ? trimmed
        : new Conversation(ExchangeCut.fit(trimmed.messages, maxChars));
  }

  private long chars() {
    return messages.stream().mapToLong(Message::chars).sum();
  }

  /** Drops the oldest exchanges; the result begins with a user's text, never with a tool result. */
  Conversation trimmed(int maxChars) {
    long chars = chars();
    int from = 0;
    while (chars > maxChars && from < messages.size() - 1) {
      int next = nextExchange(from + 1);
      if (next < 0) {
        break;
      }
      for (; from < next; from++) {
        chars -= messages.get(from).chars();
      }
    }
    return from == 0 ? this : new Conversation(messages.subList(from, messages.size()));
  }

  private int nextExchange(int from) {
    for (int i = from; i < messages.size(); i++) {
      Message message = messages.get(i);
      boolean textOnly = message.blocks().stream().allMatch(Block.Text.class::isInstance);
      if (message.role() == Message.Role.USER && textOnly) {
        return i;
      }
    }
    return -1;
  }
}
