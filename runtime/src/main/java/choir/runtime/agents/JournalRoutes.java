package choir.runtime.agents;

import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.ranch.Ranch;
import choir.actors.session.SessionEntity;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.JournalReader;
import choir.core.sq.Scroll;
import choir.runtime.access.Scope;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Stored events of agents and sessions. */
final class JournalRoutes {
  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  private final Ranch ranch;
  private final JournalReader journal;
  private final Executor disk;

  /**
   * @param disk executor of blocking reads
   */
  JournalRoutes(Ranch ranch, JournalReader journal, Executor disk) {
    this.ranch = ranch;
    this.journal = journal;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/agents/{id}/journal",
            Guarded.by(Scope.READ),
            Answer.of(JournalView.class),
            "Lists stored events, the latest or ?from=N, ?limit=N; ?session=KEY: of a session.",
            this::journal));
  }

  private CompletionStage<HttpResponse> journal(Call call) {
    int limit = (int) call.number("limit", USUAL, 1, MOST);
    long from = call.number("from", 0, 1, JournalKeys.MAX_SEQUENCE);
    return new AgentPath(ranch)
        .declared(call, ranch::find)
        .thenCompose(
            profile -> {
              String id =
                  call.query("session")
                      .map(key -> SessionEntity.persistenceId(profile.agent(), key))
                      .orElse(MirrorbornEntity.persistenceId(profile.agent()));
              return CompletableFuture.supplyAsync(() -> read(id, from, limit), disk);
            });
  }

  private HttpResponse read(String id, long from, int limit) {
    JournalHead head =
        journal
            .head(id)
            .orElseThrow(
                () -> Problem.of(Kind.NOT_FOUND, "nothing is stored of '" + id + "'").refusal());
    long first = from > 0 ? from : Math.max(1, head.highest() - limit + 1);
    List<Scroll> events = journal.events(id, first, head.highest(), limit);
    return Json.response(200, JournalView.of(id, head, events));
  }
}
