package choir.core.placement;

/**
 * Where an agent is to live.
 *
 * @param reason in words, for people
 */
public record Place(String node, String reason) {}
