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

/** Comes back from its events, stores more if it is to, tells how many it has, and ends. */
final class RecoveringEntity
    extends EventSourcedBehavior<RecoveringEntity.Recovered, MirrorbornEvent, Integer> {
  private static final RunId RUN = RunId.of("bench", "recovery");

  /** To itself. */
  enum Recovered {
    INSTANCE
  }

  private final int toStore;
  private final IntConsumer there;
  private final ActorRef<Recovered> self;

  private RecoveringEntity(
      String id, int toStore, IntConsumer there, ActorContext<Recovered> context) {
    super(PersistenceId.ofUniqueId(id));
    this.toStore = toStore;
    this.there = there;
    this.self = context.getSelf();
  }

  /**
   * One that may be spawned.
   *
   * @param toStore events, all in one operation; 0 for none
   * @param there told how many events it has, before it ends
   */
  static Behavior<Recovered> create(String id, int toStore, IntConsumer there) {
    return Behaviors.setup(context -> new RecoveringEntity(id, toStore, there, context));
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
    return Effect().none().thenRun(there::accept).thenStop();
  }

  private Effect<MirrorbornEvent, Integer> store() {
    MirrorbornEvent event = new MirrorbornEvent.TurnAssigned(RUN, Instant.now());
    return Effect().persist(Collections.nCopies(toStore, event)).thenRun(there::accept).thenStop();
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
