package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a bot gets, over one connection or several. Guarded by the world. */
final class GatewaySession {
  private record Event(int sequence, String frame) {}

  private final String id;
  private final Account bot;
  private final int intents;
  private final Deque<Event> replay = new ArrayDeque<>();
  private int sequence;
  private @Nullable GatewayConnection connection;

  GatewaySession(String id, Account bot, int intents, GatewayConnection connection) {
    this.id = id;
    this.bot = bot;
    this.intents = intents;
    this.connection = connection;
  }

  String id() {
    return id;
  }

  Account bot() {
    return bot;
  }

  boolean has(int intent) {
    return (intents & intent) != 0;
  }

  Optional<GatewayConnection> connection() {
    return Optional.ofNullable(connection);
  }

  void connect(@Nullable GatewayConnection now) {
    connection = now;
  }

  /** Sends an event now or, while there is no connection, when the session is resumed. */
  void dispatch(String type, ObjectNode data) {
    ObjectNode frame = JsonNodeFactory.instance.objectNode();
    frame.put("op", 0).put("s", ++sequence).put("t", type).set("d", data);
    String text = frame.toString();
    replay.addLast(new Event(sequence, text));
    if (replay.size() > Bounds.REPLAY) {
      replay.removeFirst();
    }
    connection().ifPresent(each -> each.send(text));
  }

  /** Whether all events after a number are still there. */
  boolean canReplay(int after) {
    return after <= sequence
        && (after == sequence || (!replay.isEmpty() && replay.getFirst().sequence() <= after + 1));
  }

  void replay(int after, GatewayConnection to) {
    for (Event each : replay) {
      if (each.sequence() > after) {
        to.send(each.frame());
      }
    }
  }
}
