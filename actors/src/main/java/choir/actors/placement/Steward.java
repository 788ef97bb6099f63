package choir.actors.placement;

import choir.actors.CborMessage;
import choir.actors.SystemActors;
import choir.actors.entities.ShardPlaces;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Tells the other nodes every two seconds how this one is, and notes what they tell. One a node, at
 * {@code /system/steward}. It never holds truth: who is not heard of is merely not known.
 */
public final class Steward {
  private static final String NAME = "steward";

  /** Placement wants seconds; fifty nodes make 1,250 small messages a second of it in all. */
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** What a steward is told. */
  sealed interface Command {}

  /** From another steward. */
  record Told(NodeReport report) implements Command, CborMessage {}

  /** To itself: this node's own report is at hand. */
  private record Ready(NodeReport report) implements Command {}

  /** To itself: it could not be made. */
  private record Failed(String reason) implements Command {}

  /** To itself, on a timer. */
  private enum Tick implements Command {
    INSTANCE
  }

  private final ActorContext<Command> context;
  private final NodeStatusTable board;
  private final InstantSource time;
  private final Supplier<CompletionStage<NodeReport>> report;

  private Steward(
      ActorContext<Command> context,
      NodeStatusTable board,
      InstantSource time,
      Supplier<CompletionStage<NodeReport>> report) {
    this.context = context;
    this.board = board;
    this.time = time;
    this.report = report;
  }

  /**
   * Starts this node's steward.
   *
   * @param report how this node is; must not block
   */
  public static void open(
      ActorSystem<?> system,
      NodeStatusTable board,
      InstantSource time,
      Supplier<CompletionStage<NodeReport>> report) {
    Behavior<Command> behavior =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, Duration.ZERO, EVERY);
                      return new Steward(context, board, time, report).receiving();
                    }));
    system.systemActorOf(behavior, NAME, Props.empty());
  }

  private Behavior<Command> receiving() {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case Told told -> board.put(told.report(), time.instant());
            case Ready ready -> tellAll(ready.report());
            case Failed failed -> context.getLog().debug("no report: {}", failed.reason());
            case Tick tick -> look();
          }
          return Behaviors.same();
        });
  }

  private void look() {
    Set<String> well = new TreeSet<>();
    Reachable.up(context.getSystem()).forEach(each -> NodeName.of(each).ifPresent(well::add));
    Set<String> members = new TreeSet<>();
    Cluster.get(context.getSystem())
        .state()
        .getMembers()
        .forEach(each -> NodeName.of(each).ifPresent(members::add));
    board.look(members, well);
    context.pipeToSelf(
        report.get(),
        (made, failure) -> made != null ? new Ready(made) : new Failed(String.valueOf(failure)));
  }

  private void tellAll(NodeReport made) {
    for (Member member : Reachable.up(context.getSystem())) {
      ActorRef<Command> steward =
          SystemActors.at(context.getSystem(), ShardPlaces.node(member.address()), NAME);
      steward.tell(new Told(made));
    }
  }
}
