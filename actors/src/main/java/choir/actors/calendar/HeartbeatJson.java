package choir.actors.calendar;

import choir.core.calendar.Heartbeat;
import choir.core.calendar.Spans;
import choir.core.calendar.WallClock;
import choir.core.calendar.Window;
import choir.core.run.ReplyTo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the section {@code heartbeat} of a declaration: that of the ranch, and over it that of an
 * agent.
 */
final class HeartbeatJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private HeartbeatJson() {}

  /**
   * The heartbeat that a section declares.
   *
   * @param json the section; empty if it is not declared
   * @param otherwise what applies to the keys that it leaves out
   * @throws IllegalArgumentException if it cannot be read, with the reason
   */
  static Heartbeat parse(String json, Heartbeat otherwise) {
    if (json.isEmpty()) {
      return otherwise;
    }
    JsonNode node = tree(json);
    return new Heartbeat(
        node.hasNonNull("every") ? every(node.get("every").asText()) : otherwise.every(),
        node.hasNonNull("active") ? windows(node.get("active")) : otherwise.active(),
        node.hasNonNull("zone") ? WallClock.zone(node.get("zone").asText()) : otherwise.zone(),
        node.hasNonNull("model") ? node.get("model").asText() : otherwise.model(),
        node.hasNonNull("replyTo")
            ? ReplyTo.parse(node.get("replyTo").asText())
            : otherwise.replyTo());
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException("not JSON: " + broken.getOriginalMessage(), broken);
    }
  }

  private static Duration every(String text) {
    return Spans.parse("every", text);
  }

  private static List<Window> windows(JsonNode node) {
    List<Window> windows = new ArrayList<>();
    node.forEach(each -> windows.add(Window.parse(each.asText())));
    return windows;
  }
}
