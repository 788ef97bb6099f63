package choir.actors.calendar;

import choir.core.calendar.CalendarEvent;
import choir.core.calendar.CalendarEvent.RunCancelOrdered;
import choir.core.calendar.CalendarEvent.RunEnded;
import choir.core.calendar.CalendarEvent.RunStarted;
import choir.core.calendar.CalendarEvent.ScheduleRemoved;
import choir.core.calendar.CalendarState;
import choir.core.calendar.Planned;
import choir.core.calendar.Planned.Running;
import choir.core.calendar.Schedule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The couriers of the runs in progress, by schedule. Confined to the calendar's actor. */
final class RunCouriers {
  private final ActorContext<CalendarCommand> context;
  private final CalendarContext node;
  private final Map<String, ActorRef<RunCourier.Command>> couriers = new HashMap<>();

  RunCouriers(ActorContext<CalendarCommand> context, CalendarContext node) {
    this.context = context;
    this.node = node;
  }

  /** Sends, redirects and recalls couriers as stored events demand. */
  void follow(CalendarState state, List<CalendarEvent> events) {
    for (CalendarEvent event : events) {
      switch (event) {
        case RunStarted started -> send(state, started.name());
        case RunCancelOrdered ordered -> cancel(ordered);
        case RunEnded ended -> recall(ended.name());
        case ScheduleRemoved removed -> recall(removed.name());
        default -> {
          // Concerns no run in progress.
        }
      }
    }
  }

  /** Sends the couriers of all runs in progress, after a recovery. */
  void resume(CalendarState state) {
    state.schedules().keySet().forEach(name -> send(state, name));
  }

  private void send(CalendarState state, String name) {
    Planned planned = state.find(name).orElseThrow();
    planned.running().filter(it -> it.retryAt().isEmpty()).ifPresent(it -> send(planned, it));
  }

  private void send(Planned planned, Running running) {
    Schedule schedule = running.begunAs().orElse(planned.schedule());
    recall(schedule.name());
    couriers.put(
        schedule.name(),
        context.spawnAnonymous(RunCourier.create(context.getSelf(), node, schedule, running)));
  }

  private void recall(String name) {
    ActorRef<RunCourier.Command> courier = couriers.remove(name);
    if (courier != null) {
      context.stop(courier);
    }
  }

  private void cancel(RunCancelOrdered ordered) {
    ActorRef<RunCourier.Command> courier = couriers.get(ordered.name());
    if (courier != null) {
      courier.tell(new RunCourier.Cancel(ordered.reason()));
    }
  }
}
