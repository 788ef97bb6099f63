package choir.runtime.calendar;

import choir.actors.calendar.Calendars;
import choir.actors.ranch.Ranch;
import choir.core.calendar.Followed;
import choir.core.tool.Tool;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.Route;
import choir.runtime.sq.http.Permission;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** Schedules, also those of files, and heartbeats. */
public final class CalendarFeature implements Feature {
  /** Phext of what the calendars have taken over of the declaration. */
  public static final List<OwnPhext> PHEXTS =
      List.of(OwnPhext.latestOnly(Followed.PHEXT, Permission.READ));

  private final ScheduleRoutes routes;
  private final List<Tool> tools;

  /**
   * @param modelNames names of the declared models
   * @param files the section with the schedules of files; empty if there is none
   * @param tools the section with what is open to tools; empty if there is none
   */
  public CalendarFeature(
      Calendars calendars,
      Ranch ranch,
      Supplier<List<String>> modelNames,
      Supplier<String> files,
      Supplier<String> tools,
      InstantSource time) {
    this.routes = new ScheduleRoutes(calendars, ranch, modelNames, files, tools, time);
    this.tools = List.of(new ScheduleTool(calendars, time));
  }

  @Override
  public List<Tool> tools() {
    return tools;
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
