package choir.runtime.calendar;

import choir.actors.calendar.CalendarCommand;
import choir.actors.calendar.Calendars;
import choir.actors.ranch.Ranch;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.CalendarState;
import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import choir.core.calendar.WallClock;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.DoneView;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import choir.runtime.ranch.Section;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Routes of schedules. */
final class ScheduleRoutes {
  private static final String PATH = "/api/v1/schedules";
  private static final String ONE = PATH + "/{name}";

  private final Calendars calendars;
  private final Ranch ranch;
  private final Supplier<List<String>> modelNames;
  private final Supplier<String> files;
  private final Supplier<String> tools;
  private final InstantSource time;

  ScheduleRoutes(
      Calendars calendars,
      Ranch ranch,
      Supplier<List<String>> modelNames,
      Supplier<String> files,
      Supplier<String> tools,
      InstantSource time) {
    this.calendars = calendars;
    this.ranch = ranch;
    this.modelNames = modelNames;
    this.files = files;
    this.tools = tools;
    this.time = time;
  }

  List<Route> routes() {
    return Stream.of(allRoutes(), oneRoutes(), orderRoutes()).flatMap(List::stream).toList();
  }

  private List<Route> allRoutes() {
    return List.of(
        Route.get(
            PATH,
            Guarded.by(Scope.READ),
            Answer.of(SchedulesView.class),
            "Lists the schedules.",
            this::list),
        Route.post(
            PATH,
            Scope.OPERATE,
            BodyRule.json(ScheduleRequest.class),
            Answer.of(ScheduleView.class),
            "Adds a schedule; ?dryRun=true only checks it.",
            this::add));
  }

  private List<Route> oneRoutes() {
    Answer one = Answer.of(ScheduleView.class);
    return List.of(
        Route.get(
            ONE, Guarded.by(Scope.READ), one, "Shows a schedule with its history.", this::show),
        Route.post(
            ONE,
            Scope.OPERATE,
            BodyRule.json(ScheduleRequest.class),
            one,
            "Changes what the body contains; its past remains.",
            this::edit),
        Route.delete(
            ONE,
            Scope.OPERATE,
            Answer.of(DoneView.class),
            "Removes a schedule; a run in progress goes on.",
            this::remove));
  }

  private List<Route> orderRoutes() {
    return List.of(
        order("pause", "Pauses a schedule.", this::pause),
        order("resume", "Resumes a schedule from its next time on.", this::resume),
        order("run", "Starts a run now, beside the schedule's times.", this::run));
  }

  private static Route order(String verb, String does, Route.Handler handler) {
    return Route.post(
        ONE + "/" + verb,
        Scope.OPERATE,
        BodyRule.NONE,
        Answer.of(ScheduleView.class),
        does,
        handler);
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return calendars.list().thenApply(all -> Json.response(200, listed(all)));
  }

  private SchedulesView listed(List<Planned> all) {
    Map<String, String> declared = ScheduleFiles.files(files.get());
    List<String> problems = new ArrayList<>();
    for (Planned each : all) {
      Schedule schedule = each.schedule();
      @Nullable String file = declared.get(schedule.name());
      if (file != null && !schedule.owner().isDeclared()) {
        String whose = schedule.owner() == Schedule.Owner.AGENT ? "an agent" : "a person";
        problems.add(
            ("%s: '%s' is not in force: %s has a schedule of that name; choose another name in the"
                    + " file, or remove that one with 'choir schedule remove %s'")
                .formatted(file, schedule.name(), whose, schedule.name()));
      }
    }
    return new SchedulesView(all.stream().map(ScheduleRowView::of).toList(), problems);
  }

  private CompletionStage<HttpResponse> show(Call call) {
    return calendars.describe(call.part("name")).thenApply(this::shown);
  }

  private HttpResponse shown(CalendarCommand.Answer answer) {
    return shown(200, answer);
  }

  private HttpResponse shown(int status, CalendarCommand.Answer answer) {
    return Json.response(status, ScheduleView.of(planned(answer), time.instant()));
  }

  private static Planned planned(CalendarCommand.Answer answer) {
    answer
        .refusal()
        .ifPresent(
            refusal -> {
              throw Problem.of(refusal).refusal();
            });
    return answer
        .schedule()
        .orElseThrow(() -> Problem.of(Kind.NOT_FOUND, "it was removed meanwhile").refusal());
  }

  private CompletionStage<HttpResponse> add(Call call) {
    ScheduleRequest request = ScheduleRequest.read(call.body());
    Schedule schedule = schedule(request, Optional.empty());
    String paused = request.paused().orElse(false) ? "added as paused by " + by(call) : "";
    boolean dryRun = call.flag("dryRun");
    return checked(schedule)
        .thenCompose(
            checked ->
                dryRun
                    ? calendars.describe(checked.name()).thenApply(it -> dry(it, checked))
                    : calendars.add(checked, paused).thenApply(answer -> shown(201, answer)));
  }

  /** What adding a schedule would answer. */
  private HttpResponse dry(CalendarCommand.Answer present, Schedule schedule) {
    if (present.schedule().isPresent()) {
      throw Problem.of(
              Kind.CONFLICT, "name", "there is a schedule '" + schedule.name() + "' already")
          .refusal();
    }
    Instant now = now();
    CalendarEvent saved =
        new CalendarEvent.ScheduleSaved(
            schedule, schedule.timetable().next(now), WallClock.dataVersion(), "", now);
    Planned planned = CalendarState.EMPTY.apply(saved).find(schedule.name()).orElseThrow();
    return Json.response(200, ScheduleView.of(planned, now));
  }

  private Schedule schedule(ScheduleRequest request, Optional<Schedule> present) {
    try {
      Schedule schedule =
          new ScheduleDraft(request, present, now()).schedule(Schedule.Owner.PERSON);
      GuardNeeds.require(schedule, Section.read(tools.get()));
      return schedule;
    } catch (InvalidScheduleException invalid) {
      throw Problem.of(Kind.BAD_REQUEST, invalid.field(), String.valueOf(invalid.getMessage()))
          .refusal();
    }
  }

  /** Fails unless the agent and the model are declared. */
  private CompletionStage<Schedule> checked(Schedule schedule) {
    String model = schedule.task().model();
    List<String> models = modelNames.get();
    if (!model.isEmpty() && !models.contains(model)) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "model",
              "model '%s' is not declared; declared models are %s".formatted(model, models))
          .refusal();
    }
    return ranch
        .directory()
        .thenApply(
            directory -> {
              if (directory.find(schedule.agent()).isEmpty()) {
                throw Problem.of(directory.unknown(schedule.agent())).refusal();
              }
              return schedule;
            });
  }

  private CompletionStage<HttpResponse> edit(Call call) {
    ScheduleRequest request = ScheduleRequest.read(call.body());
    String name = call.part("name");
    if (request.name().filter(other -> !other.equals(name)).isPresent()) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "name",
              "a schedule keeps its name, by which its runs are known; add another one instead")
          .refusal();
    }
    return calendars
        .describe(name)
        .thenCompose(
            answer -> {
              Planned planned = changeable(answer);
              String paused =
                  request
                      .paused()
                      .map(wanted -> wanted ? "paused by " + by(call) : "")
                      .orElse(planned.paused());
              return checked(schedule(request, Optional.of(planned.schedule())))
                  .thenCompose(schedule -> calendars.replace(schedule, paused));
            })
        .thenApply(this::shown);
  }

  /** A schedule that does not follow a declaration. */
  private Planned changeable(CalendarCommand.Answer answer) {
    Planned planned = planned(answer);
    if (planned.schedule().owner() == Schedule.Owner.FILE) {
      String name = planned.schedule().name();
      String file = ScheduleFiles.files(files.get()).getOrDefault(name, "schedules/*.yaml");
      throw Problem.of(
              Kind.CONFLICT,
              "'%s' is declared in %s: edit that file and run 'choir apply', or pause it"
                  .formatted(name, file))
          .refusal();
    }
    if (planned.schedule().owner().isDeclared()) {
      throw Problem.of(
              Kind.CONFLICT,
              "'%s' follows the declaration of '%s': change it in ranch.yaml, or pause it"
                  .formatted(planned.schedule().name(), planned.schedule().agent()))
          .refusal();
    }
    return planned;
  }

  private CompletionStage<HttpResponse> remove(Call call) {
    String name = call.part("name");
    return calendars
        .describe(name)
        .thenCompose(
            answer -> {
              changeable(answer);
              return calendars.remove(name);
            })
        .thenApply(answer -> Json.response(200, DoneView.DONE));
  }

  private CompletionStage<HttpResponse> pause(Call call) {
    return calendars.pause(call.part("name"), "paused by " + by(call)).thenApply(this::shown);
  }

  private static String by(Call call) {
    return call.caller().name();
  }

  private CompletionStage<HttpResponse> resume(Call call) {
    return calendars.resume(call.part("name")).thenApply(this::shown);
  }

  private CompletionStage<HttpResponse> run(Call call) {
    return calendars.runNow(call.part("name"), now()).thenApply(this::shown);
  }

  private Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
