package choir.runtime.messages;

import choir.actors.ranch.Ranch;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.sq.JournalReader;
import choir.core.sq.ScrollStore;
import choir.runtime.access.Scope;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** What happens on the ranch, in words. */
final class LogRoutes {
  private static final int USUAL = 50;
  private static final int MOST = 500;

  /** Interval at which a follower's journals are read: heads in memory if nothing is new. */
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  /** Maximum number of followers on this node; each reads all journals that it follows. */
  private static final int MAX_FOLLOWERS = 20;

  private final Ranch ranch;
  private final JournalReader journal;
  private final ScrollStore store;
  private final Executor disk;
  private final AtomicInteger followers = new AtomicInteger();

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
    Instant since = RunQuery.since(call);
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
    if (followers.incrementAndGet() > MAX_FOLLOWERS) {
      followers.decrementAndGet();
      throw Problem.of(
              Kind.CONFLICT,
              "%d clients follow the log of this node; end one of them, or ask another node"
                  .formatted(MAX_FOLLOWERS))
          .refusal();
    }
    Source<List<EventView>, NotUsed> more =
        Source.tick(INTERVAL, INTERVAL, log)
            .mapAsync(1, tick -> CompletableFuture.supplyAsync(log::more, disk))
            .mapMaterializedValue(cancellable -> NotUsed.getInstance());
    Source<ByteString, NotUsed> bytes =
        Source.single(latest)
            .concat(more)
            .mapConcat(events -> events)
            .map(event -> "event: log\ndata: " + Json.write(event) + "\n\n")
            .keepAlive(KEEP_ALIVE, () -> RunEvents.KEEP_ALIVE)
            .map(ByteString::fromString)
            .watchTermination(
                (unused, end) -> {
                  end.whenComplete((done, failure) -> followers.decrementAndGet());
                  return NotUsed.getInstance();
                });
    return HttpResponse.create()
        .addHeader(RawHeader.create("Cache-Control", "no-store"))
        .withEntity(
            HttpEntities.createChunked(MediaTypes.TEXT_EVENT_STREAM.toContentType(), bytes));
  }
}
