package choir.core.session;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.run.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The latest part of a session's conversation, from which prompts are built. Dropped messages
 * remain in the journal.
 *
 * @param origin {@code OUTSIDE} once anything from outside was said in it or stood in one of its
 *     prompts, also after that was dropped: what the model said since may repeat it
 */
public record Conversation(List<Message> messages, Origin origin) {
  public static final Conversation EMPTY = new Conversation(List.of());

  /** About 100,000 tokens: more than any prompt, and small enough for a snapshot. */
  static final int MAX_CHARS = 400_000;

  public Conversation {
    List<Message> all = List.copyOf(messages);
    messages = all;
    origin = Objects.requireNonNullElseGet(origin, () -> ExternalContent.of(all));
  }

  /** A conversation within the ranch. */
  Conversation(List<Message> messages) {
    this(messages, Origin.RANCH);
  }

  Conversation with(Message message) {
    List<Message> all = new ArrayList<>(messages);
    all.add(message);
    return new Conversation(all, origin).within(MAX_CHARS);
  }

  /** The same conversation, in which something of this origin plays a part from now on. */
  Conversation joined(Origin other) {
    return new Conversation(messages, origin.join(other));
  }

  /** Drops the oldest exchanges, and cuts the latest one if it alone is too long. */
  Conversation within(int maxChars) {
    Conversation trimmed = trimmed(maxChars);
    return trimmed.chars() <= maxChars
        ? trimmed
        : new Conversation(ExchangeCut.fit(trimmed.messages, maxChars), origin);
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
    return from == 0 ? this : new Conversation(messages.subList(from, messages.size()), origin);
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
