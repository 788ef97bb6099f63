package choir.actors.entities;

import java.util.Optional;

/**
 * A kind of entity.
 *
 * @param remembered whether one that has not passivated is started again after its node's death
 * @param handOver what tells one to stop because it goes on at another node; without, it is stopped
 */
public record EntityKind<C>(
    String name, Class<C> commands, boolean remembered, Optional<C> handOver) {
  /** A kind that may be stopped at any moment. */
  public EntityKind(String name, Class<C> commands, boolean remembered) {
    this(name, commands, remembered, Optional.empty());
  }

  /** Under what the journal keeps an entity's events. A stored form. */
  public String persistenceId(String entity) {
    return name + "|" + entity;
  }
}
