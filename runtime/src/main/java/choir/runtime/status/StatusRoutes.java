package choir.runtime.status;

import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.actors.placement.ActiveAgents;
import choir.actors.ranch.Directory;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.roster.RosterCommand.Residents;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.sq.JournalReader;
import choir.runtime.Build;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Guarded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** How the ranch is. */
final class StatusRoutes {
  /** Agents asked at a time. */
  private static final int AT_A_TIME = 16;

  /** Agents that are shown whatever they do; of more, those that have work in hand. */
  private static final int SCREEN = 100;

  private final ActorSystem<?> system;
  private final Executor disk;
  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final ActiveAgents active;
  private final Supplier<Readiness> readiness;
  private final Supplier<List<String>> modelNames;
  private final Supplier<Map<String, Object>> storeStats;
  private final InstantSource time;
  private final Instant startedAt;
  private final DailyTokens dailyTokens;

  /**
   * Makes the routes.
   *
   * @param readiness asked at every request; it must not block
   * @param modelNames the models that are declared
   * @param storeStats what the store holds, in words and figures that Jackson can write
   * @param disk for what reads the store
   */
  StatusRoutes(
      ActorSystem<?> system,
      Ranch ranch,
      Mirrorborns mirrorborns,
      ActiveAgents active,
      Supplier<Readiness> readiness,
      Supplier<List<String>> modelNames,
      Supplier<Map<String, Object>> storeStats,
      JournalReader journal,
      InstantSource time,
      Executor disk) {
    this.system = system;
    this.disk = disk;
    this.ranch = ranch;
    this.mirrorborns = mirrorborns;
    this.active = active;
    this.readiness = readiness;
    this.modelNames = modelNames;
    this.storeStats = storeStats;
    this.time = time;
    this.startedAt = time.instant();
    this.dailyTokens = new DailyTokens(journal, time);
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/status",
            new Guarded(Optional.of(Scope.READ), true),
            "How the ranch is, or what it waits for.",
            this::status));
  }

  private CompletionStage<HttpResponse> status(Call call) {
    Readiness ready = readiness.get();
    if (!ready.isReady()) {
      return CompletableFuture.completedStage(
          Json.response(200, page(ready, Optional.empty(), List.of())));
    }
    return ranch
        .directory()
        .thenCompose(
            directory ->
                Source.from(shown(directory))
                    .mapAsync(AT_A_TIME, this::line)
                    .runWith(Sink.seq(), system)
                    .thenApplyAsync(
                        lines -> Json.response(200, whole(ready, directory.residents(), lines)),
                        disk));
  }

  private List<Profile> shown(Directory directory) {
    List<Profile> all = directory.residents().agents();
    return all.size() <= SCREEN
        ? all
        : active.working().some().stream()
            .limit(SCREEN)
            .flatMap(agent -> directory.find(agent).stream())
            .toList();
  }

  /** Counts all, and shows some. Reads what is new in journals. */
  private Map<String, Object> whole(
      Readiness ready, Residents residents, List<Map<String, Object>> lines) {
    Map<String, Object> page = page(ready, Optional.of(residents), lines);
    long tokens = residents.agents().stream().mapToLong(a -> dailyTokens.of(a.agent())).sum();
    page.put("declared", residents.agents().size());
    page.put("working", active.working().count());
    page.put("withoutProfile", residents.behind());
    page.put("tokensToday", tokens);
    return page;
  }

  private Map<String, Object> page(
      Readiness ready, Optional<Residents> residents, List<Map<String, Object>> agents) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("ranch", residents.map(Residents::ranch));
    page.put("version", Build.version());
    page.put("ready", ready.isReady());
    page.put("waitsFor", ready.waitsFor());
    page.put("startedAt", startedAt);
    page.put("uptimeSeconds", Duration.between(startedAt, time.instant()).toSeconds());
    page.put("models", modelNames.get());
    page.put("defaultAgent", residents.flatMap(Residents::defaultAgent).map(AgentId::value));
    page.put("agents", agents);
    page.put("store", storeStats.get());
    return page;
  }

  /** An agent that does not answer must not hide the others. */
  private CompletionStage<Map<String, Object>> line(Profile profile) {
    Map<Integer, String> places = active.nodes();
    return mirrorborns
        .describe(profile.agent())
        .handleAsync(
            (summary, failure) -> {
              Map<String, Object> line = new LinkedHashMap<>();
              line.put("id", profile.agent().value());
              line.put("name", profile.name());
              line.put("model", profile.model());
              line.put("node", places.get(profile.shard()));
              line.put("tokensToday", dailyTokens.of(profile.agent()));
              if (failure == null && summary.isPresent()) {
                counts(line, summary.get());
              } else {
                line.put("unknown", "no answer in time");
              }
              return line;
            },
            disk);
  }

  private static void counts(Map<String, Object> line, Summary summary) {
    line.put("waiting", summary.waiting());
    line.put("running", summary.running().size());
    line.put("turns", summary.running());
    summary.counters().ifPresent(counters -> line.put("counters", counters));
  }
}
