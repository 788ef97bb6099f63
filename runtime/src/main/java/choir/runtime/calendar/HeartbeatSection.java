package choir.runtime.calendar;

import choir.core.calendar.Heartbeat;
import choir.core.calendar.InvalidScheduleException;
import choir.core.calendar.Spans;
import choir.core.calendar.WallClock;
import choir.core.calendar.Window;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The section {@code heartbeat}: how often agents look at their HEARTBEAT.md. That of an agent
 * applies over that of the ranch.
 */
public final class HeartbeatSection implements Section {
  /** The section {@code heartbeat} of an agent. */
  public static final Section OF_AGENT = Section.ofAgents(Heartbeat.SECTION);

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(7);

  @Override
  public String name() {
    return Heartbeat.SECTION;
  }

  @Override
  public Place place() {
    return Place.RANCH;
  }

  @Override
  public List<Problem> problems(JsonNode json, RanchDeclaration whole) {
    List<String> models = models(whole);
    List<Problem> problems = new ArrayList<>(problems(Heartbeat.SECTION, json, models));
    for (int i = 0; i < whole.agents().size(); i++) {
      String own = whole.agents().get(i).sections().getOrDefault(Heartbeat.SECTION, "");
      if (!own.isEmpty()) {
        problems.addAll(problems("agents[" + i + "].heartbeat", Section.read(own), models));
      }
    }
    return problems;
  }

  /** The names of the declared models; empty if none is declared. */
  static List<String> models(RanchDeclaration whole) {
    String json = whole.sections().getOrDefault("models", "");
    List<String> names = new ArrayList<>();
    if (!json.isEmpty()) {
      Section.read(json).forEach(each -> names.add(each.path("name").asText()));
    }
    return names;
  }

  private static List<Problem> problems(String path, JsonNode json, List<String> models) {
    List<Problem> problems = new ArrayList<>();
    if (json.hasNonNull("every")) {
      Duration every = Spans.parse("every", json.get("every").asText());
      boolean fits = every.compareTo(SHORTEST) >= 0 && every.compareTo(LONGEST) <= 0;
      if (!every.isZero() && !fits) {
        String range = "%s to %s".formatted(Spans.words(SHORTEST), Spans.words(LONGEST));
        problems.add(
            new Problem(
                path + ".every",
                "is %s, must be %s, or 0m for never".formatted(json.get("every").asText(), range)));
      }
    }
    JsonNode active = json.path("active");
    for (int i = 0; i < active.size(); i++) {
      String window = active.get(i).asText();
      check(problems, path + ".active[" + i + "]", () -> Window.parse(window));
    }
    if (json.hasNonNull("zone")) {
      check(problems, path + ".zone", () -> WallClock.zone(json.get("zone").asText()));
    }
    String model = json.path("model").asText("");
    if (!model.isEmpty() && !models.isEmpty() && !models.contains(model)) {
      problems.add(
          new Problem(path + ".model", "'%s' is not declared under models".formatted(model)));
    }
    return problems;
  }

  private static void check(List<Problem> problems, String path, Runnable parse) {
    try {
      parse.run();
    } catch (InvalidScheduleException invalid) {
      problems.add(new Problem(path, String.valueOf(invalid.getMessage())));
    }
  }
}
