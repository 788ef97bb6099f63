package choir.runtime.agents;

import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.Scroll;
import choir.core.sq.StoredEvent;
import choir.runtime.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.List;

/**
 * Stored events of an entity.
 *
 * @param epoch of the entity's latest incarnation
 * @param highest number of the latest event
 * @param deletedTo number up to which events are deleted
 */
record JournalView(
    String persistenceId, long epoch, long highest, long deletedTo, List<EventView> events) {
  /**
   * A stored event.
   *
   * @param type logical name of its type
   * @param epoch of the incarnation that wrote it
   * @param event its fields, or its text if it is not JSON
   */
  record EventView(long number, Instant time, String type, long epoch, JsonNode event) {
    private static EventView of(Scroll scroll) {
      StoredEvent event = StoredEvent.parse(scroll.text());
      String payload = event.body().payload();
      return new EventView(
          JournalKeys.sequence(scroll.at()),
          Instant.ofEpochMilli(event.body().timeMillis()),
          event.body().type(),
          event.epoch(),
          payload.startsWith("{") ? Json.read(payload) : TextNode.valueOf(payload));
    }
  }

  static JournalView of(String persistenceId, JournalHead head, List<Scroll> events) {
    return new JournalView(
        persistenceId,
        head.epoch(),
        head.highest(),
        head.deletedTo(),
        events.stream().map(EventView::of).toList());
  }
}
