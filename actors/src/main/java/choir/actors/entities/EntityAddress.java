package choir.actors.entities;

/**
 * The address of an entity: its shard and its name within the kind. Written {@code 7:phex}.
 *
 * @param shard 1 to 1000; the agent's shard number, which other agents may share
 */
public record EntityAddress(int shard, String name) {
  public EntityAddress {
    if (shard < 1 || shard > 1000 || name.isEmpty()) {
      throw new IllegalArgumentException("'" + shard + ":" + name + "' is not an entity address");
    }
  }

  /**
   * Parses the result of {@link #toString}.
   *
   * @throws IllegalArgumentException if the text is not an address
   */
  public static EntityAddress parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("'" + text + "' is not an entity address");
    }
    return new EntityAddress(Integer.parseInt(text.substring(0, colon)), text.substring(colon + 1));
  }

  @Override
  public String toString() {
    return shard + ":" + name;
  }
}
