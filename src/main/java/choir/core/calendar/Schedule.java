package choir.core.calendar;

import choir.core.failure.Backoff;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A schedule as it was saved. A stored format.
 *
 * @param name unique in the ranch
 * @param agent who is woken
 * @param owner who saved it
 */
public record Schedule(
    String name, AgentId agent, Timetable timetable, Task task, Policy policy, Owner owner) {
  /** The section of the declaration: the schedules of files. */
  public static final String SECTION = "schedules";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,59}");

  public Schedule {
    requireName(name);
  }

  /**
   * Refuses what cannot be a name.
   *
   * @throws InvalidScheduleException with the rule
   */
  public static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidScheduleException(
          "name",
          "is '" + name + "'",
          "use 1 to 60 of A-Z, a-z, 0-9 and . _ -, beginning with a letter or digit");
    }
  }

  /** The origin of a schedule. */
  public enum Owner {
    /** A file beside {@code ranch.yaml}: changed there. */
    FILE,
    /** A person or a program, over the API. */
    PERSON,
    /** The agent itself. */
    AGENT,
    /** The declaration of the agent: its {@link Heartbeat}. */
    HEARTBEAT;

    /** Whether it follows the declaration of the ranch, and is changed there alone. */
    public boolean isDeclared() {
      return this == FILE || this == HEARTBEAT;
    }
  }

  /** The conversation in which a run takes place. */
  public enum Session {
    /** A new one for each run. */
    ISOLATED,
    /** The agent's main one. */
    MAIN,
    /** One of its own that all runs of the schedule share. */
    OWN
  }

  /**
   * What the agent is told.
   *
   * @param text of the message
   * @param model declared model that overrides the agent's own; empty for the agent's own
   * @param replyTo where the reply is delivered, beside the run's record
   */
  public record Task(String text, Session session, String model, ReplyTo replyTo) {}

  /** What becomes of times at which no node was up. */
  public enum Missed {
    /** They are run together: once, as soon as a node is up. */
    ONCE,
    /** They are recorded and not run. */
    SKIP,
    /** Each is run, one after the other. */
    ALL
  }

  /** What becomes of a time at which the run before is still in progress. */
  public enum Overlap {
    /** It is recorded and not run. */
    SKIP,
    /** One waits; further ones are recorded and not run. */
    QUEUE,
    /** The run in progress is cancelled. */
    CANCEL
  }

  /**
   * How a schedule behaves on bad days.
   *
   * @param jitter runs start up to this much later, each schedule at a moment of its own
   * @param retries how often a failed run is repeated
   * @param retryAfter delay of the first repeat; each further one doubles it, up to an hour
   * @param pauseAfter number of failures in a row that pause the schedule; 0 for never
   * @param timeout when a run is cancelled; empty for the limits of the agent alone
   * @param guard condition under which a run starts; empty for none
   * @param approvals how long a call waits for the approval of a person; empty if it does not wait
   */
  public record Policy(
      Missed missed,
      Overlap overlap,
      Duration jitter,
      int retries,
      Duration retryAfter,
      int pauseAfter,
      Optional<Duration> timeout,
      Optional<Guard> guard,
      Optional<Duration> approvals) {
    /** A longer one would hide the time that was asked for. */
    private static final Duration MAX_JITTER = Duration.ofHours(6);

    /** A failure that lasts longer is a matter for a person. */
    private static final int MAX_RETRIES = 10;

    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    public static final Policy DEFAULT =
        new Policy(
            Missed.ONCE,
            Overlap.SKIP,
            Duration.ZERO,
            0,
            Duration.ofMinutes(1),
            0,
            Optional.empty());

    /** A policy without a guard, whose runs wait for nobody. */
    public Policy(
        Missed missed,
        Overlap overlap,
        Duration jitter,
        int retries,
        Duration retryAfter,
        int pauseAfter,
        Optional<Duration> timeout) {
      this(
          missed,
          overlap,
          jitter,
          retries,
          retryAfter,
          pauseAfter,
          timeout,
          Optional.empty(),
          Optional.empty());
    }

    public Policy {
      guard = Objects.requireNonNullElse(guard, Optional.empty());
      approvals = Objects.requireNonNullElse(approvals, Optional.empty());
      within("jitter", jitter, Duration.ZERO, MAX_JITTER);
      within("retryAfter", retryAfter, Duration.ofSeconds(1), MAX_RETRY_AFTER);
      timeout.ifPresent(each -> within("timeout", each, Duration.ofSeconds(1), Duration.ofDays(1)));
      within("retries", retries, MAX_RETRIES);
      within("pauseAfter", pauseAfter, 1_000);
      approvals.ifPresent(Policy::requireApprovals);
      if (approvals.isPresent()
          && timeout.isPresent()
          && timeout.get().compareTo(approvals.get()) <= 0) {
        throw new InvalidScheduleException(
            "approvals",
            "is %s, and the timeout of %s ends the run before"
                .formatted(Spans.words(approvals.get()), Spans.words(timeout.get())),
            "use a longer timeout, or a shorter wait");
      }
    }

    private static void requireApprovals(Duration wait) {
      within("approvals", wait, Duration.ofMinutes(1), Duration.ofDays(1));
    }

    private static void within(String field, Duration value, Duration least, Duration most) {
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new InvalidScheduleException(
            field,
            "is " + Spans.words(value),
            "use %s to %s".formatted(Spans.words(least), Spans.words(most)));
      }
    }

    private static void within(String field, int value, int most) {
      if (value < 0 || value > most) {
        throw new InvalidScheduleException(field, "is " + value, "use 0 to " + most);
      }
    }

    /** The delay before a repeat. */
    Duration retryDelay(int failedAttempts) {
      return Backoff.delay(retryAfter, failedAttempts - 1, MAX_RETRY_AFTER);
    }
  }

  /**
   * The id of a run: the same for the same schedule and time, so that a repeat after a crash is the
   * same run.
   *
   * @param attempt 1 for the first
   */
  public RunId run(Instant due, int attempt) {
    return RunId.of("schedule", name + "\n" + due + (attempt == 1 ? "" : "\n" + attempt));
  }

  /** The key of the conversation of a run. */
  public String session(Instant due) {
    return switch (task.session()) {
      case ISOLATED -> "schedule:" + name + ":" + due;
      case OWN -> "schedule:" + name;
      case MAIN -> "agent:" + agent + ":main";
    };
  }

  /** The times and the guard in words. */
  public String words() {
    return timetable.words() + policy.guard().map(it -> ", only " + it.words()).orElse("");
  }

  /** When a run starts, which is later than it is due if the schedule has a jitter. */
  public Instant startsAt(Instant due) {
    long range = policy.jitter().toMillis();
    return range == 0 ? due : due.plusMillis(Math.floorMod(Jitter.of(name, due), range));
  }
}
