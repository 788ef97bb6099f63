package choir.actors.entities;

import choir.core.sq.Outcome;
import choir.core.sq.RefusedException;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.internal.JournalFailureException;
import org.jspecify.annotations.Nullable;

/**
 * How an entity whose write has failed goes on: it is started again from its journal, with a pause
 * that grows. But one whose journal was taken over stops: it lives on another node, and starting
 * again would take the journal back, and so forth. Should that node be the one that is wrong, the
 * host starts a new one here after its own, longer pause.
 */
public final class Supervised {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private Supervised() {}

  /** An event-sourced entity under this rule. */
  public static <C> Behavior<C> of(Behavior<C> entity) {
    Behavior<C> stopping =
        Behaviors.intercept(StopWhenFenced::new, entity.<Object>unsafeCast()).unsafeCast();
    return Behaviors.supervise(stopping)
        .onFailure(
            JournalFailureException.class,
            SupervisorStrategy.restartWithBackoff(FIRST_PAUSE, LONGEST_PAUSE, 0.1));
  }

  /** Sees all that the entity receives: a write's failure is no command. */
  private static final class StopWhenFenced extends BehaviorInterceptor<Object, Object> {
    StopWhenFenced() {
      super(Object.class);
    }

    @Override
    public Behavior<Object> aroundReceive(
        TypedActorContext<Object> context, Object message, ReceiveTarget<Object> target) {
      try {
        return target.apply(context, message);
      } catch (JournalFailureException failed) {
        if (!isFenced(failed)) {
          throw failed;
        }
        context.asJava().getLog().info("it lives on another node now: {}", failed.getMessage());
        return Behaviors.stopped();
      }
    }
  }

  private static boolean isFenced(@Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof RefusedException refused && refused.code() == Outcome.Code.FENCED) {
        return true;
      }
    }
    return false;
  }
}
