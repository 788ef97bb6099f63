package choir.actors.calendar;

import choir.actors.CborMessage;
import choir.core.Rejection;
import choir.core.calendar.CalendarState;
import choir.core.calendar.GuardVerdict;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import choir.core.run.RunRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Commands of a calendar. */
public sealed interface CalendarCommand extends CborMessage {
  /**
   * Adds a schedule or replaces the one of the same name; idempotent.
   *
   * @param paused why it is paused from the start; empty if it is not
   * @param replaces whether a schedule of that name may exist
   */
  record Save(Schedule schedule, String paused, boolean replaces, ActorRef<Answer> replyTo)
      implements CalendarCommand {
    /**
     * Why this command cannot be carried out.
     *
     * @param known whether there is a schedule of that name
     * @param full whether the calendar takes no others
     */
    Optional<Rejection> refusal(boolean known, boolean full) {
      if (known) {
        return replaces
            ? Optional.empty()
            : Optional.of(
                Rejection.conflict("there is a schedule '" + schedule.name() + "' already")
                    .remedy("choose another name, or change it with 'choir schedule edit'"));
      }
      return full
          ? Optional.of(
              new Rejection(
                  Rejection.Code.FULL,
                  "there are too many schedules",
                  "remove some, or choose another name, which decides where it is kept"))
          : Optional.empty();
    }
  }

  /**
   * Adds or replaces a schedule of the declaration; idempotent. A revision before the one that the
   * calendar follows is ignored. Refused if the schedule of that name is not of the declaration.
   *
   * @param paused whether the declaration pauses it
   */
  record SaveDeclared(Schedule schedule, boolean paused, long revision, ActorRef<Answer> replyTo)
      implements CalendarCommand {
    /** Why a schedule is paused whose declaration says so. */
    static final String REASON = "its declaration pauses it";

    /** Why this command cannot be carried out: the name belongs to somebody else. */
    Optional<Rejection> refusal(Optional<Planned> known) {
      return known
          .filter(it -> !it.schedule().owner().isDeclared())
          .map(it -> "the name '%s' belongs to a schedule that is not of the declaration")
          .map(text -> Rejection.conflict(text.formatted(schedule.name())));
    }

    /** Whether the schedule is as it is to be. */
    boolean isDone(Optional<Planned> known) {
      return known
          .filter(it -> it.schedule().equals(schedule) && it.paused().equals(pauseAfter(known)))
          .isPresent();
    }

    /** Why it is paused then. A pause of the declaration comes and goes with it; others stay. */
    String pauseAfter(Optional<Planned> known) {
      String before = known.map(Planned::paused).orElse("");
      if (paused) {
        return before.isEmpty() ? REASON : before;
      }
      return before.equals(REASON) ? "" : before;
    }
  }

  /**
   * Ends what {@link SaveDeclared} began: removes declared schedules with other names.
   *
   * @param names of the declared schedules of this calendar
   */
  record RetainDeclared(List<String> names, long revision, ActorRef<Answer> replyTo)
      implements CalendarCommand {
    public RetainDeclared {
      names = List.copyOf(names);
    }
  }

  /** Removes a schedule; one that does not exist is removed already. */
  record Remove(String name, ActorRef<Answer> replyTo) implements CalendarCommand {}

  /** Pauses a schedule; idempotent. */
  record Pause(String name, String reason, ActorRef<Answer> replyTo) implements CalendarCommand {}

  /** Resumes a schedule; idempotent. */
  record Resume(String name, ActorRef<Answer> replyTo) implements CalendarCommand {}

  /**
   * Starts a run now, beside the times of the schedule.
   *
   * @param due the time for which it stands: the same for a repeat of the same request
   */
  record RunNow(String name, Instant due, ActorRef<Answer> replyTo) implements CalendarCommand {}

  /** Requests a schedule. */
  record Describe(String name, ActorRef<Answer> replyTo) implements CalendarCommand {}

  /** Requests all schedules of this calendar. */
  record ListAll(ActorRef<Listed> replyTo) implements CalendarCommand {}

  /**
   * From a courier: a run has ended, or was refused.
   *
   * @param record the ended run; empty if it was refused
   */
  record RunReported(
      String name,
      Instant due,
      int attempt,
      Optional<RunRecord> record,
      Optional<Rejection> rejection)
      implements CalendarCommand {}

  /**
   * To itself: a guard has answered.
   *
   * @param question number of the question, to which this is the answer
   */
  record GuardAnswered(String name, long question, GuardVerdict verdict)
      implements CalendarCommand {}

  /** To itself, on a timer: times may have come. */
  enum Tick implements CalendarCommand {
    INSTANCE
  }

  /** To itself: the receive time-out expired. */
  enum Quiet implements CalendarCommand {
    INSTANCE
  }

  /**
   * The answer to commands about one schedule.
   *
   * @param refusal empty if the command was carried out
   * @param schedule as it is now; empty if there is none
   */
  record Answer(Optional<Rejection> refusal, Optional<Planned> schedule) implements CborMessage {
    /** The schedule of a name, or that there is none. */
    static Answer about(CalendarState state, String name) {
      return state
          .find(name)
          .map(planned -> new Answer(Optional.empty(), Optional.of(planned)))
          .orElseGet(
              () ->
                  refused(
                      Rejection.unknown("there is no schedule '" + name + "'")
                          .remedy("'choir schedule list' shows all")));
    }

    static Answer done() {
      return new Answer(Optional.empty(), Optional.empty());
    }

    static Answer refused(Rejection rejection) {
      return new Answer(Optional.of(rejection), Optional.empty());
    }
  }

  /** The schedules of a calendar, sorted by name; each with the last line of its history only. */
  record Listed(List<Planned> schedules) implements CborMessage {
    public Listed {
      schedules = List.copyOf(schedules);
    }
  }
}
