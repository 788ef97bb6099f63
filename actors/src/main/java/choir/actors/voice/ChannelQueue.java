package choir.actors.voice;

import choir.core.chat.ChannelReading;
import choir.core.chat.ChatMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a channel that are to be judged, in order. What does not fit, and what arrives
 * while the history is read, is read from the history. Confined to the reader's actor.
 */
final class ChannelQueue {
  /** Maximum number of messages in a queue. */
  private static final int MAX = 100;

  private final Deque<ChatMessage> waiting = new ArrayDeque<>();
  private ChannelReading reading;

  /** The message that is being taken to the agent, and the reading after it. */
  private @Nullable ChatMessage current;

  private ChannelReading after;
  private boolean scanning;

  /** Whether the history may contain messages that are not in the queue. */
  private boolean missed;

  ChannelQueue(ChannelReading reading) {
    this.reading = reading;
    this.after = reading;
  }

  ChannelReading reading() {
    return reading;
  }

  /** Adds a message of the service's events. */
  void offer(ChatMessage message) {
    if (scanning || missed || waiting.size() >= MAX) {
      missed = true;
    } else {
      waiting.add(message);
    }
  }

  /** The history is to be read, now or when the queue is empty. */
  void miss() {
    missed = true;
  }

  boolean isBusy() {
    return scanning || current != null;
  }

  boolean isIdle() {
    return !isBusy() && waiting.isEmpty() && !missed;
  }

  /** The next message that was not judged before; null if there is none. */
  @Nullable ChatMessage poll() {
    ChatMessage next = waiting.poll();
    while (next != null && reading.covers(next.id())) {
      next = waiting.poll();
    }
    return next;
  }

  /** Whether the history is to be read now. */
  boolean needsScan() {
    return missed && !isBusy() && waiting.isEmpty();
  }

  void scanBegins() {
    scanning = true;
    missed = false;
  }

  /**
   * The history was read.
   *
   * @param more whether there may be more messages after these
   */
  void scanned(List<ChatMessage> messages, boolean more) {
    scanning = false;
    missed |= more;
    waiting.clear();
    waiting.addAll(messages);
  }

  void scanFailed() {
    scanning = false;
    missed = true;
  }

  void judged(ChannelReading next) {
    reading = next;
  }

  void delivering(ChatMessage message, ChannelReading next) {
    current = message;
    after = next;
  }

  boolean isDelivering(String message) {
    return current != null && current.id().equals(message);
  }

  void delivered() {
    current = null;
    reading = after;
  }

  /** Removes a message that was deleted before it was judged. */
  void remove(String message) {
    waiting.removeIf(each -> each.id().equals(message));
  }
}
