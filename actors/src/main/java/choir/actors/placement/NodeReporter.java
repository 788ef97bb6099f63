package choir.actors.placement;

import choir.actors.CborMessage;
import choir.actors.SystemActors;
import choir.actors.entities.ShardAllocation;
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
 * Broadcasts this node's report every two seconds and records the reports of other nodes. One per
 * node, at {@code /system/node-reporter}. Soft state: a missing report only means that the status
 * is unknown.
 */
public final class NodeReporter {
  private static final String NAME = "node-reporter";

  /** Placement needs reports within seconds; fifty nodes send 1,250 small messages per second. */
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  /** Commands of the reporter. */
  sealed interface Command {}

  /** From the reporter of another node. */
  record Received(NodeReport report) implements Command, CborMessage {}

  /** To itself: this node's report was created. */
  private record Ready(NodeReport report) implements Command {}

  /** To itself: creating the report failed. */
  private record Failed(String reason) implements Command {}

  /** To itself, on a timer. */
  private enum Tick implements Command {
    INSTANCE
  }

  private final ActorContext<Command> context;
  private final NodeStatusTable nodeStatus;
  private final InstantSource time;
  private final Supplier<CompletionStage<NodeReport>> report;

  private NodeReporter(
      ActorContext<Command> context,
      NodeStatusTable nodeStatus,
      InstantSource time,
      Supplier<CompletionStage<NodeReport>> report) {
    this.context = context;
    this.nodeStatus = nodeStatus;
    this.time = time;
    this.report = report;
  }

  /**
   * Starts this node's reporter.
   *
   * @param report creates this node's report; must not block
   */
  public static void start(
      ActorSystem<?> system,
      NodeStatusTable nodeStatus,
      InstantSource time,
      Supplier<CompletionStage<NodeReport>> report) {
    Behavior<Command> behavior =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(Tick.INSTANCE, Duration.ZERO, INTERVAL);
                      return new NodeReporter(context, nodeStatus, time, report).receiving();
                    }));
    system.systemActorOf(behavior, NAME, Props.empty());
  }

  private Behavior<Command> receiving() {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case Received received -> nodeStatus.put(received.report(), time.instant());
            case Ready ready -> broadcast(ready.report());
            case Failed failed ->
                context.getLog().debug("creating the node report failed: {}", failed.reason());
            case Tick tick -> report();
          }
          return Behaviors.same();
        });
  }

  private void report() {
    Set<String> reachable = new TreeSet<>();
    Reachable.up(context.getSystem()).forEach(each -> NodeName.of(each).ifPresent(reachable::add));
    Set<String> members = new TreeSet<>();
    Cluster.get(context.getSystem())
        .state()
        .getMembers()
        .forEach(each -> NodeName.of(each).ifPresent(members::add));
    nodeStatus.updateMembers(members, reachable);
    context.pipeToSelf(
        report.get(),
        (made, failure) -> made != null ? new Ready(made) : new Failed(String.valueOf(failure)));
  }

  private void broadcast(NodeReport made) {
    for (Member member : Reachable.up(context.getSystem())) {
      ActorRef<Command> reporter =
          SystemActors.at(context.getSystem(), ShardAllocation.node(member.address()), NAME);
      reporter.tell(new Received(made));
    }
  }
}
