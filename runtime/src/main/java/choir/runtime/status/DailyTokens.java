package choir.runtime.status;

import choir.actors.mirrorborn.MirrorbornEntity;
import choir.core.StoredTypes;
import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornEvent.TurnSettled;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalReader;
import choir.core.sq.Scroll;
import choir.core.sq.StoredEvent;
import choir.runtime.sq.journal.StoredJson;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens since midnight UTC by agent, read from this node's copy of the agents' journals, each
 * event once. Thread-safe.
 */
final class DailyTokens {
  /** Events that are read of a journal at first: more than an agent ends turns in a day. */
  private static final int LOOK_BACK = 5_000;

  private static final String SETTLED = StoredTypes.nameOf(TurnSettled.class).orElseThrow();

  private record Count(long upTo, Instant day, long tokens) {}

  private final JournalReader journal;
  private final InstantSource time;
  private final Map<AgentId, Count> counts = new HashMap<>();

  DailyTokens(JournalReader journal, InstantSource time) {
    this.journal = journal;
    this.time = time;
  }

  /** Tokens of an agent's turns that have ended today. Reads new events only. */
  synchronized long of(AgentId agent) {
    Instant day = time.instant().truncatedTo(ChronoUnit.DAYS);
    String id = MirrorbornEntity.persistenceId(agent);
    Optional<JournalHead> head = journal.head(id);
    if (head.isEmpty()) {
      return 0;
    }
    Count known = counts.get(agent);
    long highest = head.get().highest();
    long from = known == null ? Math.max(1, highest - LOOK_BACK + 1) : known.upTo() + 1;
    long tokens = known == null || !known.day().equals(day) ? 0 : known.tokens();
    if (from <= highest) {
      for (Scroll event : journal.events(id, from, highest, LOOK_BACK)) {
        tokens += tokens(event, day);
      }
    }
    counts.put(agent, new Count(Math.max(highest, from - 1), day, tokens));
    return tokens;
  }

  private static long tokens(Scroll scroll, Instant day) {
    StoredEvent event = StoredEvent.parse(scroll.text());
    if (!event.body().type().equals(SETTLED)) {
      return 0;
    }
    TurnSettled settled = (TurnSettled) StoredJson.read(SETTLED, event.body().payload());
    return settled.at().isBefore(day) ? 0 : settled.tokens();
  }
}
