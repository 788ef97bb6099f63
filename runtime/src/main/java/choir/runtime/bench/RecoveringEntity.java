package choir.runtime.bench;

import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.function.IntConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** Recovers from its events, optionally stores more, reports their number, and stops. */
final class RecoveringEntity
    extends EventSourcedBehavior<RecoveringEntity.Recovered, MirrorbornEvent, Integer> {
  private static final RunId RUN = RunId.of("bench", "recovery");

  /** To itself. */
  enum Recovered {
    INSTANCE
  }

  private final int toStore;
  private final IntConsumer onRecovered;
  private final ActorRef<Recovered> self;

  private RecoveringEntity(
      String id, int toStore, IntConsumer onRecovered, ActorContext<Recovered> context) {
    super(PersistenceId.ofUniqueId(id));
    this.toStore = toStore;
    this.onRecovered = onRecovered;
    this.self = context.getSelf();
  }

  /**
   * Creates the behavior.
   *
   * @param toStore number of events to store in one operation; 0 for none
   * @param onRecovered receives the number of events before the entity stops
   */
  static Behavior<Recovered> create(String id, int toStore, IntConsumer onRecovered) {
    return Behaviors.setup(context -> new RecoveringEntity(id, toStore, onRecovered, context));
  }

  @Override
  public Integer emptyState() {
    return 0;
  }

  @Override
  public CommandHandler<Recovered, MirrorbornEvent, Integer> commandHandler() {
    return (state, recovered) -> toStore == 0 ? end() : store();
  }

  private Effect<MirrorbornEvent, Integer> end() {
    return Effect().none().thenRun(onRecovered::accept).thenStop();
  }

  private Effect<MirrorbornEvent, Integer> store() {
    MirrorbornEvent event = new MirrorbornEvent.TurnAssigned(RUN, Instant.now());
    return Effect()
        .persist(Collections.nCopies(toStore, event))
        .thenRun(onRecovered::accept)
        .thenStop();
  }

  @Override
  public EventHandler<Integer, MirrorbornEvent> eventHandler() {
    return (state, event) -> state + 1;
  }

  @Override
  public SignalHandler<Integer> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), state -> self.tell(Recovered.INSTANCE))
        .build();
  }
}
