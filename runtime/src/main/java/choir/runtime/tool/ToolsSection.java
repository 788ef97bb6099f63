package choir.runtime.tool;

import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.core.tool.ToolPolicy;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The section {@code tools}: what is open to the tools of all agents, and rules for all. */
public final class ToolsSection implements Section {
  /** The section {@code tools} of an agent: rules for it alone. */
  public static final Section OF_AGENT = Section.ofAgents(ToolPolicy.SECTION);

  @Override
  public String name() {
    return ToolPolicy.SECTION;
  }

  @Override
  public Place place() {
    return Place.RANCH;
  }

  @Override
  public List<Problem> problems(JsonNode json, RanchDeclaration whole) {
    List<Problem> problems =
        new ArrayList<>(Section.repeatedNames("tools.folders", json.path("folders")));
    problems.addAll(Section.repeatedNames("tools.repositories", json.path("repositories")));
    for (int i = 0; i < json.path("fetch").size(); i++) {
      addressProblem("tools.fetch[" + i + "]", json.path("fetch").get(i).asText())
          .ifPresent(problems::add);
    }
    problems.addAll(rules("tools", json));
    for (int i = 0; i < whole.agents().size(); i++) {
      String own = whole.agents().get(i).sections().getOrDefault(ToolPolicy.SECTION, "");
      problems.addAll(rules("agents[" + i + "].tools", Section.read(own)));
    }
    String time = json.path("limits").path("time").asText();
    if (!time.isEmpty() && isTooLong(Section.length(time))) {
      String most = ToolSettings.Limits.MAX_TIME.toMinutes() + "m";
      problems.add(new Problem("tools.limits.time", "is " + time + ", must be at most " + most));
    }
    return problems;
  }

  private static Optional<Problem> addressProblem(String path, String address) {
    try {
      WebAddress read = WebAddress.parse(address);
      return read.uri().getRawQuery() == null
          ? Optional.empty()
          : Optional.of(new Problem(path, "must not contain a query (?)"));
    } catch (RefusedException refused) {
      return Optional.of(new Problem(path, refused.words()));
    }
  }

  /** Rules that would have no effect, since what they allow cannot be told apart. */
  private static List<Problem> rules(String path, JsonNode section) {
    List<Problem> problems = new ArrayList<>();
    JsonNode allow = section.path("allow");
    for (int i = 0; i < allow.size(); i++) {
      List<String> words = List.of(allow.get(i).asText().split(" ", -1));
      boolean exact = words.size() > 2 && !allow.get(i).asText().contains("*");
      if (words.size() > 1 && !exact && Programs.runsAnything(words.get(1))) {
        String detail =
            "'%s' can run any program: allow exact calls with all their arguments, or remove it"
                .formatted(words.get(1));
        problems.add(new Problem(path + ".allow[" + i + "]", detail));
      }
    }
    return problems;
  }

  private static boolean isTooLong(Duration time) {
    return time.compareTo(ToolSettings.Limits.MAX_TIME) > 0;
  }
}
