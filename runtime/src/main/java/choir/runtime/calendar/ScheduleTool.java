package choir.runtime.calendar;

import choir.actors.calendar.CalendarCommand.Answer;
import choir.actors.calendar.Calendars;
import choir.core.Rejection;
import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import choir.core.id.AgentId;
import choir.core.model.ToolSpec;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.runtime.feature.ToolArguments;
import choir.runtime.http.Refusal;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The tool {@code schedule}: an agent's own schedules, which it may list, add, pause, resume and
 * remove. It touches no others. A name is unique in the ranch, so the agent's id stands before it.
 * A repeated call after a crash adds the same schedule, which changes nothing.
 */
final class ScheduleTool implements Tool {
  /** More than that is a program, which a person should write. */
  static final int MAX_OWN = 20;

  private static final List<String> ACTIONS = List.of("list", "add", "pause", "resume", "remove");

  private static final List<String> FIELDS =
      List.of("action", "name", "text", "cron", "every", "at", "zone");

  private static final ToolSpec SPEC =
      new ToolSpec(
          "schedule",
          "Your own schedules: each wakes you with a text, in a conversation of its own. Give one"
              + " of cron (five fields), every (as 2h) and at (as 2027-03-13T12:00:00Z). At most "
              + MAX_OWN
              + " schedules, and at least "
              + OwnSchedule.LEAST.toMinutes()
              + " minutes between two times.",
          """
          {"type":"object","properties":{"action":{"type":"string","enum":["list","add","pause",\
          "resume","remove"]},"name":{"type":"string"},"text":{"type":"string","description":"what\
           you are told; it is all that you see then"},"cron":{"type":"string"},"every":{"type":\
          "string"},"at":{"type":"string"},"zone":{"type":"string","description":"of cron, such as\
           Europe/Berlin; default UTC"}},"required":["action"]}""");

  private final Calendars calendars;
  private final InstantSource time;

  ScheduleTool(Calendars calendars, InstantSource time) {
    this.calendars = calendars;
    this.time = time;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    return prepare(call).thenCompose(prepared -> prepared.performs().get());
  }

  @Override
  public CompletionStage<Prepared> prepare(Call call) {
    return CompletableFuture.completedStage(prepared(call));
  }

  private Prepared prepared(Call call) {
    AgentId self = call.caller().agent();
    try {
      ToolArguments arguments = ToolArguments.parse(call.arguments(), FIELDS);
      String action = arguments.text("action");
      if (action.equals("list")) {
        return new Prepared(
            action(ToolAction.Effect.READS, action, ""),
            () ->
                own(self)
                    .thenCompose(this::whole)
                    .thenApply(own -> Result.of(OwnSchedule.list(own))));
      }
      if (!ACTIONS.contains(action)) {
        return Prepared.refused("the action is '" + action + "', must be one of " + ACTIONS);
      }
      String name = arguments.text("name");
      if (!action.equals("add")) {
        return new Prepared(
            action(ToolAction.Effect.INSIDE, action, name),
            () -> change(self, action, OwnSchedule.name(self, name)));
      }
      Schedule schedule = OwnSchedule.read(self, arguments, time.instant());
      return new Prepared(
          action(ToolAction.Effect.RECURS, action, name), () -> add(self, schedule));
    } catch (ToolArguments.Invalid | InvalidScheduleException | Refusal invalid) {
      return Prepared.refused(String.valueOf(invalid.getMessage()));
    }
  }

  private static ToolAction action(ToolAction.Effect effect, String action, String name) {
    return ToolAction.of(
        effect,
        List.of(
            new ToolAction.Subject(
                ToolAction.Kind.WORDS,
                List.of(action),
                List.of(),
                name.isEmpty() ? List.of() : List.of(name),
                Optional.empty())));
  }

  private CompletionStage<List<Planned>> own(AgentId self) {
    return calendars
        .list()
        .thenApply(all -> all.stream().filter(each -> isOwn(each.schedule(), self)).toList());
  }

  /** A list leaves out the texts. */
  private CompletionStage<List<Planned>> whole(List<Planned> own) {
    CompletionStage<List<Planned>> all = CompletableFuture.completedStage(List.of());
    for (Planned each : own) {
      all =
          all.thenCombine(
              calendars.describe(each.schedule().name()),
              (found, answer) ->
                  Stream.concat(found.stream(), answer.schedule().stream()).toList());
    }
    return all;
  }

  private static boolean isOwn(Schedule schedule, AgentId self) {
    return schedule.owner() == Schedule.Owner.AGENT && schedule.agent().equals(self);
  }

  private CompletionStage<Result> add(AgentId self, Schedule schedule) {
    return own(self)
        .thenCompose(
            own ->
                own.size() >= MAX_OWN
                        && own.stream()
                            .noneMatch(each -> each.schedule().name().equals(schedule.name()))
                    ? failed("you have " + own.size() + " schedules already: remove one first")
                    : calendars.add(schedule, "").thenApply(ScheduleTool::result));
  }

  private CompletionStage<Result> change(AgentId self, String action, String name) {
    return calendars
        .describe(name)
        .thenCompose(
            answer -> {
              Optional<Planned> found =
                  answer.schedule().filter(each -> isOwn(each.schedule(), self));
              return found.isEmpty()
                  ? failed("you have no schedule '" + name + "'; use the action list")
                  : ordered(action, name, "paused by agent " + self);
            });
  }

  private CompletionStage<Result> ordered(String action, String name, String reason) {
    return switch (action) {
      case "pause" -> calendars.pause(name, reason).thenApply(ScheduleTool::result);
      case "resume" -> calendars.resume(name).thenApply(ScheduleTool::result);
      default -> calendars.remove(name).thenApply(done -> Result.of(name + " is removed"));
    };
  }

  private static CompletionStage<Result> failed(String reason) {
    return CompletableFuture.completedStage(Result.failed(reason));
  }

  private static Result result(Answer answer) {
    return answer
        .refusal()
        .map(Rejection::words)
        .map(Result::failed)
        .orElseGet(() -> Result.of(OwnSchedule.list(answer.schedule().stream().toList())));
  }
}
