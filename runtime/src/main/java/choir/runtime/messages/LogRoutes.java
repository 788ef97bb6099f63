package choir.runtime.messages;

import choir.actors.ranch.Ranch;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.sq.JournalReader;
import choir.core.sq.ScrollStore;
import choir.runtime.access.Scope;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Followers;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import choir.runtime.run.RunEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;

/** What happens on the ranch, in words. */
final class LogRoutes {
  private static final int USUAL = 50;
  private static final int MOST = 500;

  /** Interval at which a follower's journals are read: heads in memory if nothing is new. */
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** Maximum number of followers on this node; each reads all journals that it follows. */
  private static final int MAX_FOLLOWERS = 20;

  private final Ranch ranch;
  private final JournalReader journal;
  private final ScrollStore store;
  private final Executor disk;
  private final Followers followers = new Followers(MAX_FOLLOWERS, "the log");

  /**
   * @param disk executor of blocking reads
   */
  LogRoutes(Ranch ranch, JournalReader journal, ScrollStore store, Executor disk) {
    this.ranch = ranch;
    this.journal = journal;
    this.store = store;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/log",
            Guarded.by(Scope.READ),
            Answer.of(EventsView.class).orEvents(),
            "Tells what has happened; ?agent, ?since, ?limit=N. With Accept: text/event-stream it"
                + " goes on.",
            this::log));
  }

  private CompletionStage<HttpResponse> log(Call call) {
    int limit = (int) call.number("limit", USUAL, 1, MOST);
    Instant since = call.time("since", Instant.EPOCH);
    return agents(call.query("agent").map(name -> AgentPath.id(name, "agent")))
        .thenApplyAsync(
            agents -> {
              RanchLog log = new RanchLog(journal, store, agents);
              List<EventView> latest = log.latest(since, limit);
              return call.wantsStream()
                  ? stream(log, latest)
                  : Json.response(200, new EventsView(latest));
            },
            disk);
  }

  private CompletionStage<List<AgentId>> agents(Optional<AgentId> named) {
    return ranch
        .directory()
        .thenApply(
            directory -> {
              List<AgentId> declared =
                  directory.residents().agents().stream().map(Profile::agent).toList();
              if (named.isPresent() && !declared.contains(named.get())) {
                throw Problem.of(directory.unknown(named.get()), "agent").refusal();
              }
              return named.map(List::of).orElse(declared);
            });
  }

  private HttpResponse stream(RanchLog log, List<EventView> latest) {
    Source<List<EventView>, NotUsed> more =
        Source.tick(INTERVAL, INTERVAL, log)
            .mapAsync(1, tick -> CompletableFuture.supplyAsync(log::more, disk))
            .mapMaterializedValue(cancellable -> NotUsed.getInstance());
    Source<String, NotUsed> events =
        Source.single(latest)
            .concat(more)
            .mapConcat(each -> each)
            .map(event -> "event: log\ndata: " + Json.write(event) + "\n\n");
    return followers.stream(events, () -> RunEvents.KEEP_ALIVE, () -> {});
  }
}
