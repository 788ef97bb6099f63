package choir.actors.calendar;

import choir.actors.calendar.CalendarCommand.RunReported;
import choir.core.Rejection;
import choir.core.calendar.Heartbeat;
import choir.core.calendar.Outcome;
import choir.core.calendar.Planned;
import choir.core.calendar.Planned.Running;
import choir.core.calendar.Schedule;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;

/**
 * What a run of a schedule has come to. A reply that was to be delivered and was not is a failure:
 * the result of a schedule is its effect.
 */
record RunResult(Outcome outcome, String detail) {
  /** Maximum length of a reason in the history, which is part of the calendar's state. */
  private static final int MAX_DETAIL = 300;

  static RunResult of(RunReported reported, Planned planned) {
    RunResult result =
        reported
            .record()
            .map(record -> of(record, planned))
            .orElseGet(
                () ->
                    new RunResult(
                        Outcome.FAILED,
                        reported.rejection().map(Rejection::words).orElse("refused")));
    return result.detail().length() <= MAX_DETAIL
        ? result
        : new RunResult(result.outcome(), result.detail().substring(0, MAX_DETAIL) + "…");
  }

  private static RunResult of(RunRecord record, Planned planned) {
    Running running = planned.running().orElseThrow();
    boolean heartbeat = planned.schedule().owner() == Schedule.Owner.HEARTBEAT;
    return switch (record.state()) {
      case COMPLETED -> heartbeat ? beat(record) : completed(record.delivery());
      case FAILED, ACCEPTED -> new RunResult(Outcome.FAILED, record.text());
      case CANCELLED ->
          running.cancelling().startsWith("timed out")
              ? new RunResult(Outcome.FAILED, running.cancelling())
              : new RunResult(
                  Outcome.CANCELLED,
                  running.cancelling().isEmpty() ? record.text() : running.cancelling());
    };
  }

  /** A reply that reports nothing is swallowed: it is not delivered, and that is no failure. */
  private static RunResult beat(RunRecord record) {
    if (Heartbeat.isSilent(record.text())) {
      return new RunResult(Outcome.COMPLETED, "nothing to report");
    }
    RunResult result = completed(record.delivery());
    return new RunResult(
        result.outcome(),
        (result.detail().isEmpty() ? "" : result.detail() + "; ")
            + "reports: "
            + record.text().strip());
  }

  private static RunResult completed(ReplyDelivery delivery) {
    return delivery.state() == ReplyDelivery.State.UNDELIVERED
        ? new RunResult(Outcome.FAILED, delivery.line())
        : new RunResult(Outcome.COMPLETED, "");
  }
}
