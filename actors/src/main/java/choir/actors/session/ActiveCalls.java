package choir.actors.session;

import choir.actors.entities.EntityAddress;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The sessions of a node with a model or tool call in progress. Relocations wait for these calls,
 * since an interrupted call is repeated. Thread-safe.
 */
public final class ActiveCalls {
  private final Set<EntityAddress> sessions =
      new ConcurrentSkipListSet<>(Comparator.comparing(EntityAddress::toString));

  void begin(EntityAddress session) {
    sessions.add(session);
  }

  void end(EntityAddress session) {
    sessions.remove(session);
  }

  /** The shard numbers of these sessions. */
  public NavigableSet<Integer> numbers() {
    NavigableSet<Integer> numbers = new TreeSet<>();
    sessions.forEach(session -> numbers.add(session.shard()));
    return numbers;
  }
}
