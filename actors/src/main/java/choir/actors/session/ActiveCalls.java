package choir.actors.session;

import choir.actors.entities.EntityAddress;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The sessions of a node that wait for a model or a tool: whoever moves an agent had better wait
 * too, for a call that is cut off is made again. Thread-safe.
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

  /** The numbers of agents of which a session is in it. */
  public NavigableSet<Integer> numbers() {
    NavigableSet<Integer> numbers = new TreeSet<>();
    sessions.forEach(session -> numbers.add(session.shard()));
    return numbers;
  }
}
