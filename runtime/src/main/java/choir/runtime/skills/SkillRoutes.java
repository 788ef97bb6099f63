package choir.runtime.skills;

import choir.core.id.AgentId;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Routes of skills. */
final class SkillRoutes {
  private static final String PATH = "/api/v1/skills";

  private final CurrentSkills skills;

  SkillRoutes(CurrentSkills skills) {
    this.skills = skills;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            PATH,
            Guarded.by(Scope.READ),
            Answer.of(SkillsView.class),
            "Lists the skills in force; with agent=ID, those of one agent.",
            this::list),
        Route.get(
            PATH + "/{name}",
            Guarded.by(Scope.READ),
            Answer.of(SkillView.class),
            "Shows a skill; with agent=ID, as that agent has it.",
            this::show));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return CompletableFuture.completedStage(Json.response(200, SkillsView.of(found(call))));
  }

  private CompletionStage<HttpResponse> show(Call call) {
    String name = call.part("name");
    List<Skill> found = found(call);
    // Without an agent, that of all agents comes first.
    Skill skill =
        found.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> Problem.of(Kind.NOT_FOUND, "there is no skill '" + name + "'").refusal());
    return CompletableFuture.completedStage(Json.response(200, SkillView.whole(skill)));
  }

  private List<Skill> found(Call call) {
    Optional<AgentId> agent = call.query("agent").map(SkillRoutes::agent);
    SkillSet all = skills.get();
    return agent.map(all::of).orElseGet(all::all);
  }

  private static AgentId agent(String id) {
    try {
      return new AgentId(id);
    } catch (IllegalArgumentException invalid) {
      throw Problem.of(Kind.BAD_REQUEST, "agent", String.valueOf(invalid.getMessage())).refusal();
    }
  }
}
