package choir.runtime.events;

import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Followers;
import choir.runtime.http.Json;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import choir.runtime.sq.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The stored events of all entities from any point on, as a page or as a stream. Nothing is queued
 * for a client but a bell: events are read when the client has taken those before.
 */
final class EventRoutes {
  static final String PATH = "/api/v1/events";

  private static final String AFTER = "after";
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  /** Steps of one page at most, some 12,800 changes; the next page continues there. */
  private static final int MAX_STEPS = 100;

  /** Each follower has one step of events in memory, at most 3 MiB. */
  private static final int MAX_FOLLOWERS = 20;

  private final ActorSystem<?> system;
  private final Store store;
  private final Executor disk;
  private final Followers followers = new Followers(MAX_FOLLOWERS, "the events");

  /**
   * @param disk executor of blocking reads
   */
  EventRoutes(ActorSystem<?> system, Store store, Executor disk) {
    this.system = system;
    this.store = store;
    this.disk = disk;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            PATH,
            Guarded.by(Scope.READ),
            Answer.of(JournalEventsView.class).orEvents(),
            "Lists the stored events of all entities in the order of the store, the oldest first;"
                + " ?after=ID or ?since=TIME, ?agent, ?entity, ?type, ?limit=N. With Accept:"
                + " text/event-stream it goes on, from now or behind Last-Event-ID.",
            this::events));
  }

  private CompletionStage<HttpResponse> events(Call call) {
    EventFilter wanted = EventFilter.of(call);
    int limit = (int) call.number("limit", USUAL, 1, MOST);
    Optional<EventId> after = after(call);
    Optional<Instant> since =
        Optional.of(call.time("since", Instant.EPOCH)).filter(time -> !time.equals(Instant.EPOCH));
    // This copy may be behind the one that gave the id.
    return store
        .barrier()
        .thenApplyAsync(
            latest -> {
              EventId from = from(after, since, latest, call.wantsStream());
              EventReader reader = new EventReader(store, wanted, from);
              return call.wantsStream() ? stream(reader) : Json.response(200, page(reader, limit));
            },
            disk);
  }

  private static Optional<EventId> after(Call call) {
    Optional<String> header = call.header(LAST_EVENT_ID);
    String name = header.isPresent() ? LAST_EVENT_ID : AFTER;
    return header
        .or(() -> call.query(AFTER))
        .map(
            text ->
                EventId.parse(text)
                    .orElseThrow(
                        () ->
                            Problem.of(
                                    Kind.BAD_REQUEST,
                                    name,
                                    "%s is '%s', must be the id of an event, such as 4711.2"
                                        .formatted(name, text))
                                .refusal()));
  }

  private EventId from(
      Optional<EventId> after, Optional<Instant> since, long latest, boolean follows) {
    if (after.isPresent()) {
      if (after.get().version() > latest) {
        throw Problem.of(
                Kind.BAD_REQUEST,
                AFTER,
                "the event %s is still to come; the latest operation is %d. After a restore of a"
                        .formatted(after.get().text(), latest)
                    + " backup read on from there, or from the beginning with ?after=0")
            .refusal();
      }
      return after.get();
    }
    return since
        .map(time -> EventId.behind(store.asOf(time).version()))
        .orElseGet(() -> EventId.behind(follows ? latest : 0));
  }

  private static JournalEventsView page(EventReader reader, int limit) {
    List<JournalEventView> found = new ArrayList<>();
    for (int step = 0; step < MAX_STEPS && found.size() < limit && !reader.isAtEnd(); step++) {
      found.addAll(reader.next(limit - found.size()));
    }
    return new JournalEventsView(found, reader.position().text(), !reader.isAtEnd());
  }

  /** What one step of a follower found, and the place behind it. */
  private record Step(String events, EventId position) {}

  private HttpResponse stream(EventReader reader) {
    Pair<BoundedSourceQueue<Long>, Source<Long, NotUsed>> bell =
        Source.<Long>queue(1).preMaterialize(system);
    // A bell that rings already says enough.
    Closeable listening = store.watch(bell.first()::offer);
    AtomicReference<EventId> told = new AtomicReference<>(reader.position());
    Source<String, NotUsed> events =
        Source.single(0L)
            .concat(bell.second())
            .flatMapConcat(version -> Source.unfoldAsync(reader, this::readOn))
            .map(
                step -> {
                  told.set(step.position());
                  return step.events();
                })
            .filter(text -> !text.isEmpty());
    try {
      // The id alone: a client that filters continues behind what it did not want.
      return followers.stream(
          events,
          () -> "id: " + Objects.requireNonNull(told.get()).text() + "\n\n",
          () -> close(listening));
    } catch (RuntimeException refused) {
      close(listening);
      throw refused;
    }
  }

  private static void close(Closeable listening) {
    try {
      listening.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private CompletionStage<Optional<Pair<EventReader, Step>>> readOn(EventReader reader) {
    return CompletableFuture.supplyAsync(() -> step(reader), disk);
  }

  private static Optional<Pair<EventReader, Step>> step(EventReader reader) {
    EventId before = reader.position();
    StringBuilder events = new StringBuilder();
    reader.next(Integer.MAX_VALUE).forEach(event -> events.append(event.sse()));
    boolean unchanged = events.isEmpty() && reader.position().equals(before);
    return unchanged
        ? Optional.empty()
        : Optional.of(Pair.create(reader, new Step(events.toString(), reader.position())));
  }
}
