package choir.runtime.status;

import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.placement.ActiveAgents;
import choir.actors.ranch.Directory;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.ranch.Voices;
import choir.actors.roster.RosterCommand.Residents;
import choir.core.calendar.Heartbeat;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.model.Outage;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalReader;
import choir.core.sq.StoredEvent;
import choir.runtime.Build;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Readiness;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import choir.runtime.messages.HookPortView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** Route of the state of the ranch. */
final class StatusRoutes {
  /** Maximum number of agents that are asked concurrently. */
  private static final int AT_A_TIME = 16;

  /** Maximum number of agents in an answer; of more, those that have work in hand are shown. */
  private static final int SCREEN = 100;

  private final ActorSystem<?> system;
  private final Executor disk;
  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final Voices voices;
  private final Supplier<CompletionStage<List<Planned>>> declaredSchedules;
  private final ActiveAgents active;
  private final Supplier<Readiness> readiness;
  private final Supplier<List<String>> modelNames;
  private final StatsSource storeStats;
  private final InstantSource time;
  private final Instant startedAt;
  private final JournalReader journal;
  private final Supplier<List<Outage>> outages;
  private final Supplier<List<HookPortView>> hookPorts;

  /**
   * Creates the routes.
   *
   * @param declaredSchedules reads the declared schedules, among them the heartbeats
   * @param readiness called at every request; must not block
   * @param modelNames names of the declared models
   * @param outages models that take no calls at present
   * @param hookPorts the ports of agents on this node
   * @param disk executor of blocking reads
   */
  StatusRoutes(
      ActorSystem<?> system,
      Ranch ranch,
      Mirrorborns mirrorborns,
      Voices voices,
      Supplier<CompletionStage<List<Planned>>> declaredSchedules,
      ActiveAgents active,
      Supplier<Readiness> readiness,
      Supplier<List<String>> modelNames,
      Supplier<List<Outage>> outages,
      Supplier<List<HookPortView>> hookPorts,
      StatsSource storeStats,
      JournalReader journal,
      InstantSource time,
      Executor disk) {
    this.system = system;
    this.disk = disk;
    this.ranch = ranch;
    this.mirrorborns = mirrorborns;
    this.voices = voices;
    this.declaredSchedules = declaredSchedules;
    this.active = active;
    this.readiness = readiness;
    this.modelNames = modelNames;
    this.storeStats = storeStats;
    this.time = time;
    this.startedAt = time.instant();
    this.journal = journal;
    this.outages = outages;
    this.hookPorts = hookPorts;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/api/v1/status",
            Guarded.alwaysBy(Scope.READ),
            Answer.of(StatusView.class),
            "Shows the state of the ranch, or the conditions that the node waits for.",
            this::status));
  }

  private CompletionStage<HttpResponse> status(Call call) {
    Readiness ready = readiness.get();
    if (!ready.isReady()) {
      return CompletableFuture.completedStage(Json.response(200, notReady(ready)));
    }
    Instant now = time.instant();
    return ranch
        .directory()
        .thenCompose(
            directory ->
                heartbeats()
                    .thenCompose(beats -> lines(shown(directory), beats, now))
                    .thenCompose(
                        lines ->
                            tokensOfOthers(directory, lines, now)
                                .thenApplyAsync(
                                    others ->
                                        Json.response(
                                            200,
                                            whole(ready, directory.residents(), lines, others)),
                                    disk)));
  }

  /** Heartbeats by name; calendars that do not answer must not hide the agents. */
  private CompletionStage<Map<String, Planned>> heartbeats() {
    return declaredSchedules
        .get()
        .handle(
            (all, failure) ->
                failure != null
                    ? Map.of()
                    : all.stream()
                        .filter(each -> each.schedule().owner() == Schedule.Owner.HEARTBEAT)
                        .collect(
                            Collectors.toMap(each -> each.schedule().name(), Function.identity())));
  }

  private CompletionStage<List<AgentStatusView>> lines(
      List<Profile> shown, Map<String, Planned> beats, Instant now) {
    return Source.from(shown)
        .mapAsync(AT_A_TIME, profile -> line(profile, beats, now))
        .runWith(Sink.seq(), system);
  }

  /** Tokens of today of the agents that are not shown: only those are asked that were active. */
  private CompletionStage<Long> tokensOfOthers(
      Directory directory, List<AgentStatusView> lines, Instant now) {
    Instant midnight = now.truncatedTo(ChronoUnit.DAYS);
    Set<String> shown = lines.stream().map(AgentStatusView::id).collect(Collectors.toSet());
    return Source.from(directory.residents().agents())
        .filter(profile -> !shown.contains(profile.agent().value()))
        .mapAsync(
            AT_A_TIME,
            profile ->
                CompletableFuture.supplyAsync(() -> latestEvent(profile.agent()), disk)
                    .thenCompose(
                        latest ->
                            latest.isBefore(midnight)
                                ? CompletableFuture.completedStage(0L)
                                : tokens(profile.agent(), now)))
        .runWith(Sink.fold(0L, Long::sum), system);
  }

  private CompletionStage<Long> tokens(AgentId agent, Instant now) {
    return mirrorborns
        .describe(agent)
        .handle(
            (summary, failure) -> failure == null ? AgentStatusView.tokensToday(summary, now) : 0L);
  }

  private Instant latestEvent(AgentId agent) {
    String id = MirrorbornEntity.persistenceId(agent);
    long highest = journal.head(id).map(JournalHead::highest).orElse(0L);
    return highest == 0
        ? Instant.EPOCH
        : journal.events(id, highest, highest, 1).stream()
            .map(event -> StoredEvent.parse(event.text()).body().timeMillis())
            .map(Instant::ofEpochMilli)
            .findFirst()
            .orElse(Instant.EPOCH);
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

  /** Counts all agents, and shows some. */
  private StatusView whole(
      Readiness ready, Residents residents, List<AgentStatusView> lines, long tokensOfOthers) {
    long tokens = tokensOfOthers + lines.stream().mapToLong(AgentStatusView::tokensToday).sum();
    return new StatusView(
        Optional.of(residents.ranch()),
        Build.version(),
        ready.isReady(),
        ready.waitsFor(),
        startedAt,
        uptimeSeconds(),
        modelNames.get(),
        outages.get(),
        hookPorts.get(),
        residents.defaultAgent().map(AgentId::value),
        lines,
        store(),
        Optional.of(residents.agents().size()),
        Optional.of(active.working().count()),
        Optional.of(residents.behind()),
        Optional.of(tokens));
  }

  private StatusView notReady(Readiness ready) {
    return new StatusView(
        Optional.empty(),
        Build.version(),
        ready.isReady(),
        ready.waitsFor(),
        startedAt,
        uptimeSeconds(),
        modelNames.get(),
        outages.get(),
        hookPorts.get(),
        Optional.empty(),
        List.of(),
        store(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private long uptimeSeconds() {
    return Duration.between(startedAt, time.instant()).toSeconds();
  }

  private StatusView.StoreView store() {
    try {
      return StatusView.StoreView.of(storeStats.read());
    } catch (IOException unread) {
      return StatusView.StoreView.unreadable(String.valueOf(unread.getMessage()));
    }
  }

  /** The state of an agent; one that does not answer must not hide the others. */
  private CompletionStage<AgentStatusView> line(
      Profile profile, Map<String, Planned> beats, Instant now) {
    Optional<Planned> beat = Optional.ofNullable(beats.get(Heartbeat.nameOf(profile.agent())));
    Optional<String> node = Optional.ofNullable(active.nodes().get(profile.shard()));
    return mirrorborns
        .describe(profile.agent())
        .handle(
            (summary, failure) ->
                AgentStatusView.of(
                    profile, node, now, failure == null ? summary : Optional.empty(), beat))
        .thenCombine(voice(profile), AgentStatusView::withVoice);
  }

  private CompletionStage<Optional<VoiceStatusView>> voice(Profile profile) {
    return voices
        .describe(profile)
        .handle(
            (summary, failure) ->
                failure == null
                    ? summary.map(VoiceStatusView::of)
                    : Optional.of(VoiceStatusView.UNKNOWN));
  }
}
