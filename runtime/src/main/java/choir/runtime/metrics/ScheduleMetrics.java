package choir.runtime.metrics;

import choir.actors.calendar.CalendarListener;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.Outcome;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Locale;

/** Counts what becomes of the times of schedules, whose calendars are on this node. */
final class ScheduleMetrics implements CalendarListener {
  private final Counter started;
  private final Counter times;

  ScheduleMetrics(PrometheusRegistry registry) {
    started =
        Counter.builder()
            .name("choir_schedule_runs_started_total")
            .help("Started runs of schedules, repeats included.")
            .withoutExemplars()
            .register(registry);
    times =
        Counter.builder()
            .name("choir_schedule_times_total")
            .help("Times of schedules, by what became of them.")
            .labelNames("outcome")
            .withoutExemplars()
            .register(registry);
    for (Outcome each : Outcome.values()) {
      times.initLabelValues(word(each));
    }
  }

  @Override
  public void stored(List<CalendarEvent> events) {
    for (CalendarEvent event : events) {
      if (event instanceof CalendarEvent.RunStarted) {
        started.inc();
      } else if (event instanceof CalendarEvent.RunsDue due) {
        due.notRun().forEach(each -> times.labelValues(word(each.outcome())).inc());
        times.labelValues(word(Outcome.MISSED)).inc(due.more());
      } else if (event instanceof CalendarEvent.RunEnded ended && ended.retryAt().isEmpty()) {
        times.labelValues(word(ended.outcome())).inc();
      }
    }
  }

  private static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
