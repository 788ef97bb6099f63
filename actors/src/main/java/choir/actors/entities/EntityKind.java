package choir.actors.entities;

/**
 * A kind of entity.
 *
 * @param remembered whether one that has not passivated is started again after its node's death
 */
public record EntityKind<C>(String name, Class<C> commands, boolean remembered) {}
