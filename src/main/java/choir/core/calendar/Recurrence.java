package choir.core.calendar;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The times of a schedule. A stored format: names are never changed or reused. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Recurrence.At.class, name = "at"),
  @JsonSubTypes.Type(value = Recurrence.Every.class, name = "every"),
  @JsonSubTypes.Type(value = Recurrence.Cron.class, name = "cron"),
})
public sealed interface Recurrence {
  /** The first time after an instant; empty if there is none. */
  Optional<Instant> next(Instant after);

  /** The times in words. */
  String words();

  /** What the author may not expect, in sentences. */
  default List<String> warnings() {
    return List.of();
  }

  /** What is special about one run; empty for most. */
  default String remark(Instant due) {
    return "";
  }

  /** Once. */
  record At(Instant at) implements Recurrence {
    @Override
    public Optional<Instant> next(Instant after) {
      return Optional.of(at).filter(each -> each.isAfter(after));
    }

    @Override
    public String words() {
      return "once, at " + at;
    }
  }

  /**
   * At a fixed interval of elapsed time.
   *
   * @param every 10 s to 366 days
   * @param anchor the first time; all others follow at a multiple of the interval
   */
  record Every(Duration every, Instant anchor) implements Recurrence {
    /** A turn of an agent takes seconds: a shorter interval would only record what it skips. */
    public static final Duration SHORTEST = Duration.ofSeconds(10);

    private static final Duration LONGEST = Duration.ofDays(366);

    public Every {
      if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
        throw new InvalidScheduleException("every", "is " + Spans.words(every), "use 10s to 366d");
      }
    }

    /**
     * The anchor of an interval for which none is declared: each name has a moment of its own, so
     * that not all of them begin at once.
     */
    public static Instant ownAnchor(String name, Duration every) {
      long seconds = Math.max(1, every.toSeconds());
      return Instant.EPOCH.plusSeconds(Math.floorMod(Jitter.of(name, Instant.EPOCH), seconds));
    }

    @Override
    public Optional<Instant> next(Instant after) {
      if (after.isBefore(anchor)) {
        return Optional.of(anchor);
      }
      long passed = Duration.between(anchor, after).dividedBy(every);
      return Optional.of(anchor.plus(every.multipliedBy(passed + 1)));
    }

    @Override
    public String words() {
      long runs = Duration.ofDays(1).dividedBy(every);
      return (runs > 1 ? runs + " runs a day, " : "") + "every " + Spans.words(every);
    }
  }

  /** At the times of a cron expression, by the clock of a zone. */
  record Cron(CronExpression expression, ZoneId zone) implements Recurrence {
    @Override
    public Optional<Instant> next(Instant after) {
      return expression.next(after, zone);
    }

    @Override
    public String words() {
      return expression.words() + " (" + zone + ")";
    }

    @Override
    public List<String> warnings() {
      return expression.warnings();
    }

    @Override
    public String remark(Instant due) {
      return expression.leftOut(due, zone).map(time -> time + " did not exist").orElse("");
    }
  }
}
