package choir.actors.calendar;

import choir.actors.calendar.CalendarCommand.GuardAnswered;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.GuardVerdict;
import choir.core.calendar.Planned;
import choir.core.calendar.Planning;
import choir.core.calendar.Schedule;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The questions to guards that have not been answered, by schedule. Nothing is stored while a guard
 * is asked: after a crash it is asked again. Confined to the calendar's actor.
 */
final class GuardQuestions {
  /** For times that have come when the schedule changes, before its guard has answered. */
  static final GuardVerdict NONE =
      GuardVerdict.closed("the schedule was changed before its guard had answered");

  /** Maximum number of questions at a time; the other schedules wait. */
  private static final int MAX_ASKED = 50;

  private final ActorContext<CalendarCommand> context;
  private final TimerScheduler<CalendarCommand> timers;
  private final CalendarContext node;
  private final Map<String, Asked> asked = new HashMap<>();
  private long number;

  /** A question; the same for all that happens until its answer. */
  private record Asked(long number, Schedule schedule, Instant at) {}

  /** Key of the timer of a question. */
  private record Limit(String name) {}

  GuardQuestions(
      ActorContext<CalendarCommand> context,
      TimerScheduler<CalendarCommand> timers,
      CalendarContext node) {
    this.context = context;
    this.timers = timers;
    this.node = node;
  }

  /** Asks the guard of a schedule, unless it is being asked or too many others are. */
  void ask(Planned planned, Instant now) {
    if (isWaiting(planned, now)) {
      return;
    }
    Schedule schedule = planned.schedule();
    String name = schedule.name();
    long question = ++number;
    asked.put(name, new Asked(question, schedule, now));
    String late = "its guard has not answered within " + node.timing().guard().toSeconds() + " s";
    timers.startSingleTimer(
        new Limit(name),
        new GuardAnswered(name, question, GuardVerdict.failed(late)),
        node.timing().guard());
    CompletionStage<GuardVerdict> look =
        node.guards()
            .look(schedule.agent(), schedule.policy().guard().orElseThrow(), planned.seen());
    context.pipeToSelf(
        look,
        (verdict, failure) ->
            new GuardAnswered(name, question, failure == null ? verdict : failed(failure)));
  }

  private static GuardVerdict failed(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return GuardVerdict.failed("its guard cannot be asked: " + cause.getMessage());
  }

  /**
   * Whether a schedule has nothing to do until a guard has answered: its own, or one of the others
   * that are asked before it.
   */
  boolean isWaiting(Planned planned, Instant now) {
    @Nullable Asked own = asked.get(planned.schedule().name());
    return own != null
        ? own.schedule().equals(planned.schedule())
        : asked.size() >= MAX_ASKED && Planning.asksGuard(planned, now);
  }

  /**
   * Ends a question.
   *
   * @return what the answer leads to; empty if the question has ended before, or if the schedule is
   *     another one now
   */
  List<CalendarEvent> answered(GuardAnswered answer, Optional<Planned> planned) {
    @Nullable Asked own = asked.get(answer.name());
    if (own == null || own.number() != answer.question()) {
      return List.of();
    }
    asked.remove(answer.name());
    timers.cancel(new Limit(answer.name()));
    return planned
        .filter(it -> it.schedule().equals(own.schedule()))
        .map(it -> Planning.tick(it, own.at(), node.zoneData().get(), answer.verdict()))
        .orElse(List.of());
  }
}
