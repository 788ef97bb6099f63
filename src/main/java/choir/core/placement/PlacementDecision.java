package choir.core.placement;

/**
 * A placement decision.
 *
 * @param reason human-readable
 */
public record PlacementDecision(String node, String reason) {}
