package choir.actors.entities;

import java.util.Optional;

/**
 * A kind of entity.
 *
 * @param remembered whether an entity that has not passivated is restarted after a failure of its
 *     node
 * @param handOver stop message before a move to another node; if empty, the entity is stopped
 */
public record EntityKind<C>(
    String name, Class<C> commands, boolean remembered, Optional<C> handOver) {
  /** A kind without a hand-over message, whose entities may be stopped at any time. */
  public EntityKind(String name, Class<C> commands, boolean remembered) {
    this(name, commands, remembered, Optional.empty());
  }

  /** The persistence id of an entity. A stored format. */
  public String persistenceId(String entity) {
    return name + "|" + entity;
  }
}
