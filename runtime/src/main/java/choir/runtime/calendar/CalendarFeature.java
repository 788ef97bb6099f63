package choir.runtime.calendar;

import choir.actors.calendar.Calendars;
import choir.actors.ranch.Ranch;
import choir.runtime.feature.Feature;
import choir.runtime.http.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** Schedules. */
public final class CalendarFeature implements Feature {
  private final ScheduleRoutes routes;

  /**
   * @param modelNames names of the declared models
   */
  public CalendarFeature(
      Calendars calendars, Ranch ranch, Supplier<List<String>> modelNames, InstantSource time) {
    this.routes = new ScheduleRoutes(calendars, ranch, modelNames, time);
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
