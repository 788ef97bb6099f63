package choir.runtime.calendar;

import choir.core.calendar.InvalidScheduleException;
import choir.runtime.cli.BadInput;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a schedule, for adding and changing one. */
final class ScheduleOptions {
  @Option(names = "--agent", paramLabel = "AGENT", description = "Id of the agent that is woken.")
  private @Nullable String agent;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "What the agent is told; - reads standard input.")
  private @Nullable String text;

  @Option(
      names = "--every",
      paramLabel = "SPAN",
      description = "Interval in place of an expression, such as 30m or 4h.")
  private @Nullable String every;

  @Option(
      names = "--anchor",
      paramLabel = "TIME",
      description = "First time of an interval. Default: one interval from now.")
  private @Nullable String anchor;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "One time in place of an expression, in ISO 8601 with its offset.")
  private @Nullable String at;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone of the expression and the windows. Default: UTC.")
  private @Nullable String zone;

  @Option(
      names = "--active",
      paramLabel = "WINDOW",
      description = "Only in this window of the day, such as 08:00-23:00. Repeatable.")
  private @Nullable List<String> active;

  @Option(
      names = "--blackout",
      paramLabel = "WINDOW",
      description = "Not in this window of the day, such as 02:00+3h. Repeatable.")
  private @Nullable List<String> blackouts;

  @Option(
      names = "--session",
      paramLabel = "SESSION",
      description = "Conversation: isolated (one a run), main, or own. Default: isolated.")
  private @Nullable String session;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "A declared model in place of the agent's own.")
  private @Nullable String model;

  @Option(
      names = "--reply-to",
      paramLabel = "CHANNEL",
      description = "Channel for the reply, such as discord:123.")
  private @Nullable String replyTo;

  @Option(
      names = "--missed",
      paramLabel = "POLICY",
      description = "Times missed while no node is up: once, skip or all. Default: once.")
  private @Nullable String missed;

  @Option(
      names = "--overlap",
      paramLabel = "POLICY",
      description = "A time during a run: skip, queue or cancel. Default: skip.")
  private @Nullable String overlap;

  @Option(
      names = "--jitter",
      paramLabel = "SPAN",
      description = "Starts up to this much later, the same on each day. Default: 0s.")
  private @Nullable String jitter;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "How often a failed run is repeated, 0 to 10. Default: 0.")
  private @Nullable Integer retries;

  @Option(
      names = "--retry-after",
      paramLabel = "SPAN",
      description = "Delay of the first repeat; each further one doubles it. Default: 1m.")
  private @Nullable String retryAfter;

  @Option(
      names = "--pause-after",
      paramLabel = "N",
      description = "Failures in a row that pause it; 0 for never. Default: 0.")
  private @Nullable Integer pauseAfter;

  @Option(
      names = "--timeout",
      paramLabel = "SPAN",
      description = "Cancels a run that takes longer. Default: the limits of the agent.")
  private @Nullable String timeout;

  @Option(
      names = "--guard",
      paramLabel = "GUARD",
      description =
          "Runs only if scroll:PHEXT/COORDINATE has changed, file:PATH exists, or "
              + "'program:NAME ARGUMENT...' succeeds; none takes it back.")
  private @Nullable String guard;

  @Option(
      names = "--approvals",
      paramLabel = "SPAN",
      description =
          "A call that needs an approval waits this long for a person. Default: it fails at once.")
  private @Nullable String approvals;

  /** The text; {@code -} means standard input. */
  Optional<String> text() {
    return Optional.ofNullable(text);
  }

  private static GuardView guard(String text) {
    try {
      return GuardView.parse(text);
    } catch (InvalidScheduleException invalid) {
      throw new BadInput("--guard: " + invalid.getMessage());
    }
  }

  /**
   * The request.
   *
   * @param told what the agent is told
   */
  ScheduleRequest request(
      Optional<String> name,
      Optional<String> expression,
      Optional<String> told,
      Optional<Boolean> paused) {
    return new ScheduleRequest(
        name,
        Optional.ofNullable(agent),
        told,
        expression,
        Optional.ofNullable(every),
        Optional.ofNullable(anchor),
        Optional.ofNullable(at),
        Optional.ofNullable(zone),
        Optional.ofNullable(active),
        Optional.ofNullable(blackouts),
        Optional.ofNullable(session),
        Optional.ofNullable(model),
        Optional.ofNullable(replyTo),
        Optional.ofNullable(missed),
        Optional.ofNullable(overlap),
        Optional.ofNullable(jitter),
        Optional.ofNullable(retries),
        Optional.ofNullable(retryAfter),
        Optional.ofNullable(pauseAfter),
        Optional.ofNullable(timeout),
        Optional.ofNullable(guard).map(ScheduleOptions::guard),
        Optional.ofNullable(approvals),
        paused);
  }
}
