package choir.actors.session;

import choir.core.calendar.Heartbeat;
import choir.core.calendar.WallClock;
import choir.core.id.AgentId;
import choir.core.roster.Sections;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The time zone in which an agent's days begin: {@code heartbeat.zone} of the agent, else of the
 * ranch, else UTC.
 */
public final class AgentZone {
  private static final JsonMapper JSON = new JsonMapper();

  private AgentZone() {}

  /** Reads the zone in force. */
  public static CompletionStage<ZoneId> read(ScrollStore store, AgentId agent) {
    return store
        .select(Sections.key(agent, Heartbeat.SECTION))
        .thenCombine(
            store.select(Sections.key(Heartbeat.SECTION)),
            (own, ranch) -> zone(own).or(() -> zone(ranch)).orElse(Heartbeat.DEFAULT.zone()));
  }

  private static Optional<ZoneId> zone(Optional<Scroll> section) {
    if (section.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode zone = JSON.readTree(section.get().text()).path("zone");
      return zone.isTextual() ? Optional.of(WallClock.zone(zone.asText())) : Optional.empty();
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("the stored section 'heartbeat' is not JSON", bug);
    }
  }
}
