package choir.runtime.events;

import choir.core.sq.StoredEvent;
import choir.runtime.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;

/**
 * A stored event in the order of all.
 *
 * @param id place behind it, from which a reader continues
 * @param entity id of the entity that stored it, such as {@code Session|lux/agent:lux:main}
 * @param number of the event in the journal of that entity
 * @param type logical name of its type
 * @param event its fields, or its text if it is not JSON
 */
record JournalEventView(
    String id, Instant time, String entity, long number, String type, JsonNode event) {
  static JournalEventView of(EventId id, String entity, long number, StoredEvent stored) {
    String payload = stored.body().payload();
    return new JournalEventView(
        id.text(),
        Instant.ofEpochMilli(stored.body().timeMillis()),
        entity,
        number,
        stored.body().type(),
        payload.startsWith("{") ? Json.read(payload) : TextNode.valueOf(payload));
  }

  /** The event as {@code text/event-stream}; a client sends its id back to continue. */
  String sse() {
    return "id: %s\nevent: %s\ndata: %s\n\n".formatted(id, type, Json.write(this));
  }
}
