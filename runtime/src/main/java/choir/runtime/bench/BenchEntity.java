package choir.runtime.bench;

import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** Persists small events one at a time, each as soon as the previous one is durable. */
final class BenchEntity extends EventSourcedBehavior<BenchEntity.Next, MirrorbornEvent, Long> {
  private static final RunId RUN = RunId.of("bench", "journal");

  /** To itself. */
  enum Next {
    INSTANCE
  }

  private final BenchRound round;
  private final ActorRef<Next> self;
  private boolean reportedReady;

  private BenchEntity(String id, BenchRound round, ActorContext<Next> context) {
    super(PersistenceId.ofUniqueId(id));
    this.round = round;
    this.self = context.getSelf();
  }

  static Behavior<Next> create(String id, BenchRound round) {
    return Behaviors.setup(context -> new BenchEntity(id, round, context));
  }

  @Override
  public Long emptyState() {
    return 0L;
  }

  @Override
  public CommandHandler<Next, MirrorbornEvent, Long> commandHandler() {
    return (state, next) -> {
      if (round.isOver()) {
        return Effect().stop();
      }
      long began = System.nanoTime();
      return Effect()
          .persist(new MirrorbornEvent.TurnAssigned(RUN, Instant.now()))
          .thenRun(
              after -> {
                if (!reportedReady) {
                  reportedReady = true;
                  round.ready();
                }
                round.stored(System.nanoTime() - began);
                self.tell(Next.INSTANCE);
              });
    };
  }

  @Override
  public EventHandler<Long, MirrorbornEvent> eventHandler() {
    return (state, event) -> state + 1;
  }

  @Override
  public SignalHandler<Long> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), state -> self.tell(Next.INSTANCE))
        .build();
  }
}
