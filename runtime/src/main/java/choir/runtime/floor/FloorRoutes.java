package choir.runtime.floor;

import choir.actors.floor.FloorCommand;
import choir.actors.floor.Floors;
import choir.actors.ranch.Ranch;
import choir.core.chat.Snowflake;
import choir.core.floor.Freeze;
import choir.core.floor.Round;
import choir.core.id.AgentId;
import choir.core.phext.Coordinate;
import choir.core.sq.JournalReader;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.BodyRule;
import choir.runtime.http.Route.Guarded;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Routes of floors. */
final class FloorRoutes {
  private static final String PATH = "/api/v1/floors";
  private static final String ONE = PATH + "/{channel}";
  private static final int USUAL = 20;
  private static final int MOST = 500;

  /** Maximum number of frozen places that are listed. */
  private static final int MAX_FROZEN = 1_000;

  private final Floors floors;
  private final Ranch ranch;
  private final ScrollStore store;
  private final RoundJournal journal;
  private final Supplier<SortedMap<String, Integer>> declared;
  private final Executor disk;

  FloorRoutes(
      Floors floors,
      Ranch ranch,
      ScrollStore store,
      JournalReader journal,
      Supplier<SortedMap<String, Integer>> declared,
      Executor disk) {
    this.floors = floors;
    this.ranch = ranch;
    this.store = store;
    this.journal = new RoundJournal(journal);
    this.declared = declared;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        get(
            PATH,
            FloorsView.class,
            "Lists the places with rounds, and what is frozen.",
            this::list),
        get(ONE, FloorView.class, "Shows the floor of a place.", this::show),
        get(ONE + "/rounds", RoundsView.class, "Lists the latest rounds, ?limit=N.", this::history),
        get(
            ONE + "/rounds/{message}",
            RoundView.class,
            "Explains who spoke to a message, who could have, and why.",
            this::explain),
        order("take", "Takes the floor: agents speak only when they are named.", this::take),
        Route.post(
            ONE + "/give",
            Scope.OPERATE,
            BodyRule.json(GiveRequest.class),
            Answer.of(FloorView.class),
            "Gives the next round to an agent.",
            this::give),
        order("reset", "Frees the floor and forgives all heat.", this::reset),
        order(
            "freeze",
            "Stops all posts of agents in a place, or in all of them.",
            call -> freeze(call, true)),
        order(
            "thaw",
            "Lets agents post again; what has waited goes out in order.",
            call -> freeze(call, false)));
  }

  private static Route get(
      String path, Class<? extends Record> view, String does, Route.Handler handler) {
    return Route.get(path, Guarded.by(Scope.READ), Answer.of(view), does, handler);
  }

  private static Route order(String verb, String does, Route.Handler handler) {
    return Route.post(
        ONE + "/" + verb, Scope.OPERATE, BodyRule.NONE, Answer.of(FloorView.class), does, handler);
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return store
        .scrolls(Freeze.PHEXT, Coordinate.ORIGIN, MAX_FROZEN)
        .thenApply(scrolls -> Json.response(200, listed(scrolls)));
  }

  private FloorsView listed(List<Scroll> scrolls) {
    Map<String, Freeze> frozen = new TreeMap<>();
    for (Scroll each : scrolls) {
      Freeze.parse(each.text()).ifPresent(it -> frozen.put(Freeze.place(each.text()), it));
    }
    SortedMap<String, Integer> rounds = declared.get();
    Map<String, Freeze> places = new TreeMap<>(frozen);
    places.remove(Freeze.EVERYWHERE);
    SortedMap<String, FloorsView.Row> rows = new TreeMap<>();
    rounds.forEach((place, many) -> rows.put(place, row(place, Optional.of(many), places)));
    places.keySet().forEach(place -> rows.putIfAbsent(place, row(place, Optional.empty(), places)));
    return new FloorsView(
        Optional.ofNullable(frozen.get(Freeze.EVERYWHERE)).map(FrozenView::of),
        List.copyOf(rows.values()));
  }

  private static FloorsView.Row row(
      String place, Optional<Integer> speakers, Map<String, Freeze> frozen) {
    return new FloorsView.Row(
        place,
        speakers.isPresent() ? "rounds" : "etiquette",
        speakers,
        Optional.ofNullable(frozen.get(place)).map(FrozenView::of));
  }

  private static String channel(Call call) {
    String channel = call.part("channel");
    if (!Snowflake.isId(channel)) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "channel",
              "'%s' is not a channel id, a number of up to 20 digits".formatted(channel))
          .refusal();
    }
    return channel;
  }

  private static String place(Call call) {
    return call.part("channel").equals(Freeze.EVERYWHERE) ? Freeze.EVERYWHERE : channel(call);
  }

  private CompletionStage<HttpResponse> show(Call call) {
    String place = place(call);
    return shown(place, floors.describe(place));
  }

  private CompletionStage<HttpResponse> shown(
      String place, CompletionStage<FloorCommand.Answer> answer) {
    return answer.thenCompose(
        found ->
            store
                .selectLatest(Freeze.key(Freeze.EVERYWHERE))
                .thenApply(
                    all ->
                        Json.response(
                            200,
                            FloorView.of(
                                place,
                                Optional.ofNullable(declared.get().get(place)),
                                found.state(),
                                all.flatMap(scroll -> Freeze.parse(scroll.text()))))));
  }

  private CompletionStage<HttpResponse> history(Call call) {
    String channel = channel(call);
    int limit = (int) call.number("limit", USUAL, 1, MOST);
    return CompletableFuture.supplyAsync(
        () -> {
          List<Round> rounds = journal.latest(channel, limit);
          return Json.response(
              200, new RoundsView(channel, rounds.stream().map(RoundView::of).toList()));
        },
        disk);
  }

  private CompletionStage<HttpResponse> explain(Call call) {
    String channel = channel(call);
    String message = call.part("message");
    return CompletableFuture.supplyAsync(
        () ->
            journal
                .find(channel, message)
                .map(round -> Json.response(200, RoundView.of(round)))
                .orElseThrow(
                    () ->
                        Problem.of(
                                Kind.NOT_FOUND,
                                "message '%s' in %s opened no round; see 'choir floor history'"
                                    .formatted(message, channel))
                            .refusal()),
        disk);
  }

  private CompletionStage<HttpResponse> take(Call call) {
    String channel = channel(call);
    return shown(channel, floors.take(channel, call.caller().name()));
  }

  private CompletionStage<HttpResponse> give(Call call) {
    String channel = channel(call);
    AgentId agent = GiveRequest.read(call.body()).id();
    return ranch
        .directory()
        .thenCompose(
            directory -> {
              if (directory.find(agent).isEmpty()) {
                throw Problem.of(directory.unknown(agent), "agent").refusal();
              }
              return shown(channel, floors.give(channel, agent, call.caller().name()));
            });
  }

  private CompletionStage<HttpResponse> reset(Call call) {
    String channel = channel(call);
    return shown(channel, floors.reset(channel, call.caller().name()));
  }

  private CompletionStage<HttpResponse> freeze(Call call, boolean freezes) {
    String place = place(call);
    return shown(place, floors.freeze(place, freezes, call.caller().name()));
  }
}
