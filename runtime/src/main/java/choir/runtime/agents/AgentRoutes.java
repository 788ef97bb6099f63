package choir.runtime.agents;

import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.session.SessionCommand;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.session.SessionRecord;
import choir.runtime.access.Scope;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Routes of agents and their sessions. */
final class AgentRoutes {
  private static final int MOST_SESSIONS = 1_000;

  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final Supplier<List<String>> modelNames;
  private final AgentPath paths;

  /**
   * @param modelNames names of the declared models
   */
  AgentRoutes(Ranch ranch, Mirrorborns mirrorborns, Supplier<List<String>> modelNames) {
    this.ranch = ranch;
    this.mirrorborns = mirrorborns;
    this.modelNames = modelNames;
    this.paths = new AgentPath(ranch);
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>(agentRoutes());
    routes.addAll(sessionRoutes());
    return routes;
  }

  private List<Route> agentRoutes() {
    Guarded readers = Guarded.by(Scope.READ);
    return List.of(
        ranchRoute(),
        Route.get(
            "/api/v1/agents",
            readers,
            Answer.of(AgentsView.class),
            "Lists the declared agents.",
            this::agents),
        Route.get(
            "/api/v1/agents/{id}",
            readers,
            Answer.of(AgentView.class),
            "Shows an agent.",
            this::agent));
  }

  private List<Route> sessionRoutes() {
    Guarded readers = Guarded.by(Scope.READ);
    return List.of(
        Route.get(
            "/api/v1/agents/{id}/sessions",
            readers,
            Answer.of(SessionsView.class),
            "Lists an agent's sessions, the latest first; ?limit=N.",
            this::sessions),
        Route.get(
            "/api/v1/agents/{id}/sessions/{key}",
            readers,
            Answer.of(ConversationView.class),
            "Shows the latest part of a conversation.",
            this::session),
        Route.post(
            "/api/v1/agents/{id}/sessions/{key}/reset",
            Scope.OPERATE,
            BodyRule.NONE,
            Answer.of(SessionResetView.class),
            "Resets a session: later prompts no longer contain what was said before.",
            this::reset));
  }

  private Route ranchRoute() {
    return Route.get(
        "/api/v1/ranch",
        Guarded.by(Scope.READ),
        Answer.of(RanchView.class),
        "Shows the declaration in force.",
        this::ranch);
  }

  private CompletionStage<HttpResponse> ranch(Call call) {
    return ranch
        .residents()
        .thenApply(residents -> Json.response(200, RanchView.of(residents, modelNames.get())));
  }

  private CompletionStage<HttpResponse> agents(Call call) {
    return ranch.residents().thenApply(residents -> Json.response(200, AgentsView.of(residents)));
  }

  private CompletionStage<HttpResponse> agent(Call call) {
    return profile(call)
        .thenCompose(
            profile ->
                paths
                    .<Summary>declared(call, mirrorborns::describe)
                    .thenApply(summary -> Json.response(200, AgentView.of(profile, summary))));
  }

  private CompletionStage<Profile> profile(Call call) {
    return paths.declared(call, ranch::find);
  }

  private CompletionStage<HttpResponse> sessions(Call call) {
    int limit = (int) call.number("limit", 100, 1, MOST_SESSIONS);
    return profile(call)
        .thenCompose(profile -> mirrorborns.sessions(profile.agent(), limit))
        .thenApply(found -> Json.response(200, SessionsView.of(found)));
  }

  private CompletionStage<HttpResponse> session(Call call) {
    return known(call)
        .thenCompose(
            session ->
                paths
                    .<SessionCommand.View>declared(
                        call, agent -> mirrorborns.conversation(agent, session.session()))
                    .thenApply(view -> Json.response(200, ConversationView.of(session, view))));
  }

  private CompletionStage<HttpResponse> reset(Call call) {
    String id = call.header("idempotency-key").orElseGet(() -> UUID.randomUUID().toString());
    return known(call)
        .thenCompose(
            session ->
                paths
                    .<SessionCommand.ResetAnswer>declared(
                        call, agent -> mirrorborns.reset(agent, session.session(), id))
                    .thenApply(answer -> reset(session, answer)));
  }

  private static HttpResponse reset(SessionRecord session, SessionCommand.ResetAnswer answer) {
    return switch (answer) {
      case SessionCommand.ResetDone done ->
          Json.response(
              200, new SessionResetView(session.agent().value(), session.session(), done.epoch()));
      case SessionCommand.ResetRefused refused -> throw Problem.of(refused.rejection()).refusal();
    };
  }

  /** Reading or resetting an unknown session must not create it. */
  private CompletionStage<SessionRecord> known(Call call) {
    String key = call.part("key");
    return profile(call)
        .thenCompose(
            profile ->
                mirrorborns
                    .session(profile.agent(), key)
                    .thenApply(found -> found.orElseThrow(() -> unknown(profile.agent(), key))));
  }

  private static Refusal unknown(AgentId agent, String key) {
    return Problem.of(
            Kind.NOT_FOUND,
            "agent '%s' has no session '%s'; /api/v1/agents/%s/sessions lists them"
                .formatted(agent, key, agent))
        .refusal();
  }
}
