package choir.runtime.machines;

import choir.core.placement.CandidateNode;
import choir.core.placement.Pin;
import choir.core.placement.PlacementDecision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Placement of an agent: where it lives and why, where it lived, and where it would be placed now.
 *
 * @param number its shard number
 * @param sharesWith other agents with the same number
 * @param machine declared home machine
 * @param needs declared of the agent
 * @param sent order that binds it to a node
 * @param places where it was placed, the latest first
 * @param wouldChoose where it would be placed now; null if no node is up
 */
public record PlacementView(
    String agent,
    int number,
    int sharesWith,
    Optional<String> machine,
    List<String> needs,
    Optional<PinView> sent,
    List<PlacedView> places,
    Optional<ChoiceView> wouldChoose,
    List<CandidateView> nodes) {
  /**
   * An order that binds an agent to a node.
   *
   * @param until null until further notice
   * @param by name of the token that gave it
   */
  public record PinView(String node, Optional<Instant> until, String by) {
    static PinView of(Pin pin) {
      return new PinView(pin.node(), pin.until(), pin.by());
    }
  }

  /** A placement in the past. */
  public record PlacedView(String node, String since, String reason) {}

  /** A node and the reason to choose it. */
  public record ChoiceView(String node, String reason) {
    static ChoiceView of(PlacementDecision place) {
      return new ChoiceView(place.node(), place.reason());
    }
  }

  /**
   * A node that can host agents.
   *
   * @param agents shard numbers that are placed on it
   * @param wellSeconds time for which it has been up and reachable
   */
  public record CandidateView(
      String name, List<String> offers, boolean draining, int agents, int cores, long wellSeconds) {
    static CandidateView of(CandidateNode node) {
      return new CandidateView(
          node.name(),
          List.copyOf(node.offers()),
          node.draining(),
          node.shards(),
          node.cores(),
          node.reachableFor().toSeconds());
    }
  }
}
