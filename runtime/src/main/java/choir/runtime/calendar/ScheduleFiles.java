package choir.runtime.calendar;

import choir.actors.calendar.DeclaredSchedule;
import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Schedule;
import choir.core.calendar.Window;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.core.sq.ScrollText;
import choir.core.tool.ToolPolicy;
import choir.runtime.http.Refusal;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code schedules}: those in the files {@code schedules/*.yaml}, with the fields of a
 * {@link ScheduleRequest}. What they mean does not depend on the time at which they are read, so
 * that each node takes them for the same schedules.
 */
public final class ScheduleFiles implements Section {
  /** Maximum number of schedules in files. */
  static final int MAX_SCHEDULES = 1_000;

  /** Maximum size of the section, which one write stores twice: as an event and as a scroll. */
  static final int MAX_BYTES = 400_000;

  private static final String FILE = "file";

  /** Before all times that are declared. */
  private static final Instant ALWAYS = Instant.EPOCH;

  private static final Set<String> KEYS =
      Arrays.stream(ScheduleRequest.class.getRecordComponents())
          .map(RecordComponent::getName)
          .collect(Collectors.toUnmodifiableSet());

  @Override
  public String name() {
    return Schedule.SECTION;
  }

  @Override
  public Place place() {
    return Place.FILES;
  }

  /**
   * The schedules of a stored section.
   *
   * @param json the section; empty if there is none
   * @throws IllegalArgumentException if this build does not understand it
   */
  public static List<DeclaredSchedule> read(String json) {
    List<DeclaredSchedule> schedules = new ArrayList<>();
    try {
      for (JsonNode entry : Section.read(json)) {
        schedules.add(schedule(entry));
      }
    } catch (Refusal newer) {
      throw new IllegalArgumentException(newer.getMessage(), newer);
    }
    return schedules;
  }

  /** The file of each schedule of a stored section, by the schedule's name. */
  static Map<String, String> files(String json) {
    Map<String, String> files = new TreeMap<>();
    Section.read(json).forEach(each -> files.put(each.path("name").asText(), file(each)));
    return files;
  }

  private static String file(JsonNode entry) {
    return Schedule.SECTION + "/" + entry.path(FILE).asText();
  }

  private static DeclaredSchedule schedule(JsonNode entry) {
    ObjectNode body = entry.deepCopy();
    body.remove(FILE);
    ScheduleRequest request = ScheduleRequest.timeless(body);
    return new DeclaredSchedule(
        new ScheduleDraft(request, Optional.empty(), ALWAYS).schedule(Schedule.Owner.FILE),
        request.paused().orElse(false));
  }

  @Override
  public List<Problem> problems(JsonNode json, RanchDeclaration whole) {
    List<Problem> problems = new ArrayList<>();
    long bytes = ScrollText.utf8Bytes(json.toString());
    if (json.size() > MAX_SCHEDULES || bytes > MAX_BYTES) {
      problems.add(
          new Problem(
              Schedule.SECTION,
              "%,d schedules of %,d bytes are declared; must be at most %,d of %,d bytes in all"
                  .formatted(json.size(), bytes, MAX_SCHEDULES, MAX_BYTES)));
      return problems;
    }
    Set<String> agents =
        whole.agents().stream().map(each -> each.id().value()).collect(Collectors.toSet());
    Set<String> models = Set.copyOf(HeartbeatSection.models(whole));
    JsonNode tools = Section.read(whole.sections().getOrDefault(ToolPolicy.SECTION, ""));
    Map<String, String> names = new TreeMap<>();
    for (int i = 0; i < json.size(); i++) {
      JsonNode entry = json.get(i);
      String path = Schedule.SECTION + "[" + i + "]";
      Stream.of(
              problem(entry, tools),
              reference(entry, "agent", agents),
              models.isEmpty() ? Optional.<Problem>empty() : reference(entry, "model", models),
              duplicate(entry, names))
          .flatMap(Optional::stream)
          .forEach(each -> problems.add(under(path, each)));
    }
    return problems;
  }

  private static Optional<Problem> duplicate(JsonNode entry, Map<String, String> names) {
    String name = entry.path("name").asText("");
    @Nullable String other = name.isEmpty() ? null : names.putIfAbsent(name, file(entry));
    return Optional.ofNullable(other)
        .map(file -> new Problem("name", "'%s' is already declared in %s".formatted(name, file)));
  }

  private static Problem under(String path, Problem problem) {
    return new Problem(
        problem.path().isEmpty() ? path : path + "." + problem.path(), problem.detail());
  }

  /** A name of something that is not declared. */
  private static Optional<Problem> reference(JsonNode entry, String key, Set<String> declared) {
    String name = entry.path(key).asText("");
    return name.isEmpty() || declared.contains(name)
        ? Optional.empty()
        : Optional.of(new Problem(key, "'%s' is not declared under %ss".formatted(name, key)));
  }

  /** The first problem of an entry itself. */
  private static Optional<Problem> problem(JsonNode entry, JsonNode tools) {
    try {
      GuardNeeds.require(schedule(entry).schedule(), tools);
      return Optional.empty();
    } catch (Refusal refused) {
      return Optional.of(problem(refused.field(), refused.field(), refused));
    } catch (InvalidScheduleException invalid) {
      return Optional.of(problem(key(entry, invalid.field()), invalid.field(), invalid));
    }
  }

  /** The message follows the key, which it does not have to repeat. */
  private static Problem problem(String key, String field, RuntimeException thrown) {
    String message = String.valueOf(thrown.getMessage());
    boolean repeats = key.equals(field) && message.startsWith(field + " ");
    return new Problem(key, repeats ? message.substring(field.length() + 1) : message);
  }

  /** The key with a wrong part of a schedule; empty if it is none in particular. */
  private static String key(JsonNode entry, String field) {
    if (KEYS.contains(field) || field.equals("schedule")) {
      return KEYS.contains(field) ? field : "";
    }
    for (String windows : List.of("active", "blackouts")) {
      for (int i = 0; i < entry.path(windows).size() && field.equals("window"); i++) {
        if (!isWindow(entry.path(windows).get(i).asText())) {
          return windows + "[" + i + "]";
        }
      }
    }
    return entry.has("cron") ? "cron" : "";
  }

  private static boolean isWindow(String text) {
    try {
      Window.parse(text);
      return true;
    } catch (InvalidScheduleException invalid) {
      return false;
    }
  }
}
