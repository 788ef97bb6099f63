package choir.actors.floor;

import choir.actors.floor.FloorCommand.Claim;
import choir.actors.floor.FloorCommand.Claimed;
import choir.core.floor.Bid;
import choir.core.floor.Round;
import choir.core.floor.Turn;
import choir.core.id.AgentId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The claims of one message until it is decided. Not stored: voices repeat their claims. */
final class Gathering {
  /** Maximum number of agents that take part in a round; Discord's guilds have at most 50 bots. */
  private static final int MAX = 200;

  private final Claim first;
  private final Map<AgentId, Claim> claims = new TreeMap<>();

  Gathering(Claim first) {
    this.first = first;
    add(first);
  }

  /** Adds a claim; a repeat replaces the one before, whose sender may be gone. */
  void add(Claim claim) {
    if (claims.size() < MAX || claims.containsKey(claim.bid().agent())) {
      claims.put(claim.bid().agent(), claim);
    }
  }

  boolean has(Collection<AgentId> agents) {
    return claims.keySet().containsAll(agents);
  }

  Claim first() {
    return first;
  }

  List<Bid> bids() {
    return claims.values().stream().map(Claim::bid).toList();
  }

  void answer(Round round) {
    claims.values().forEach(claim -> answer(claim, round));
  }

  static void answer(Claim claim, Round round) {
    boolean granted =
        round
            .turn(claim.bid().agent())
            .filter(each -> each.state() != Turn.State.SKIPPED)
            .isPresent();
    claim.replyTo().tell(new Claimed(claim.message().id(), granted));
  }
}
