package choir.core.roster;

import choir.core.mirrorborn.Tree;
import choir.core.roster.RosterState.Enrolled;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All agents ever declared, by id. Immutable. The cost of applying an event does not grow with the
 * number of agents, so that tens of thousands of events replay within a second.
 */
final class Registry extends AbstractMap<String, Enrolled> {
  static final Registry EMPTY = new Registry(Tree.empty());

  private final Tree<String, Enrolled> agents;

  private Registry(Tree<String, Enrolled> agents) {
    this.agents = agents;
  }

  static Registry of(Map<String, Enrolled> agents) {
    if (agents instanceof Registry registry) {
      return registry;
    }
    Registry registry = EMPTY;
    for (Enrolled each : agents.values()) {
      registry = registry.with(each);
    }
    return registry;
  }

  Registry with(Enrolled agent) {
    return new Registry(agents.with(agent.profile().agent().value(), agent));
  }

  @Override
  public int size() {
    return agents.size();
  }

  @Override
  public @Nullable Enrolled get(@Nullable Object id) {
    return id instanceof String name ? agents.get(name) : null;
  }

  @Override
  public boolean containsKey(@Nullable Object id) {
    return get(id) != null;
  }

  @Override
  public Set<Entry<String, Enrolled>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return agents.size();
      }

      @Override
      public Iterator<Entry<String, Enrolled>> iterator() {
        Iterator<Enrolled> each = agents.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return each.hasNext();
          }

          @Override
          public Entry<String, Enrolled> next() {
            Enrolled agent = each.next();
            return Map.entry(agent.profile().agent().value(), agent);
          }
        };
      }
    };
  }
}
