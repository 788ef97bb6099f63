package choir.actors.entities;

/**
 * Where an entity lives: its shard and its name within the kind. Written {@code 7:phex}.
 *
 * @param shard 1 to 1000; all entities of an agent have the agent's number, which others may share
 */
public record EntityAddress(int shard, String name) {
  public EntityAddress {
    if (shard < 1 || shard > 1000 || name.isEmpty()) {
      throw new IllegalArgumentException("'" + shard + ":" + name + "' is no entity's address");
    }
  }

  /**
   * Reads what {@link #toString} gives.
   *
   * @throws IllegalArgumentException if it is no address
   */
  public static EntityAddress parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("'" + text + "' is no entity's address");
    }
    return new EntityAddress(Integer.parseInt(text.substring(0, colon)), text.substring(colon + 1));
  }

  @Override
  public String toString() {
    return shard + ":" + name;
  }
}
