package choir.actors.floor;

import choir.core.floor.Candidate;
import choir.core.floor.FloorState;
import choir.core.floor.Round;
import choir.core.floor.Turn;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The couriers of the turns that have still to end. Confined to the floor's actor. */
final class TurnCouriers {
  private final ActorContext<FloorCommand> context;
  private final FloorContext node;
  private final Map<String, ActorRef<TurnCourier.Command>> couriers = new TreeMap<>();

  TurnCouriers(ActorContext<FloorCommand> context, FloorContext node) {
    this.context = context;
    this.node = node;
  }

  /** Sends a courier for each open turn that has none, and tells the others what is stored. */
  void follow(FloorState state) {
    Set<String> open = new HashSet<>();
    for (Round round : state.rounds()) {
      for (Turn turn : round.turns()) {
        if (turn.isOpen()) {
          String key = round.number() + "/" + turn.agent();
          open.add(key);
          Candidate candidate = round.candidate(turn.agent()).orElseThrow();
          couriers.computeIfAbsent(key, any -> send(round, turn, candidate));
        }
      }
    }
    couriers.forEach(
        (key, courier) -> {
          if (!open.contains(key)) {
            courier.tell(TurnCourier.Over.INSTANCE);
          }
        });
    couriers.keySet().retainAll(open);
  }

  private ActorRef<TurnCourier.Command> send(Round round, Turn turn, Candidate candidate) {
    return context.spawnAnonymous(
        TurnCourier.create(context.getSelf(), node, round, turn, candidate));
  }
}
