package choir.runtime.sq.http;

import choir.runtime.sq.log.HistoryExpiredException;
import choir.runtime.sq.log.Version;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Streams the changes in a phext as server-sent events. Nothing is queued for a client but a bell:
 * changes are read from the store when the client has taken those before, so one that is slow is
 * behind, and one that stands still is let go by the idle time-out and goes on by its last id.
 */
final class WatchEndpoint {
  private static final Pattern UNDER = Pattern.compile("[0-9]{1,3}([./][0-9]{1,3}){0,8}");

  /** Well within the idle time-out of the server. */
  private static final Duration STILL_HERE = Duration.ofSeconds(10);

  private static final int BATCH = 64;

  /** Longer texts are left to select. */
  private static final int SMALL_TEXT = 4_096;

  private final ActorSystem<?> system;
  private final StoreReader reader;

  WatchEndpoint(ActorSystem<?> system, StoreReader reader) {
    this.system = system;
    this.reader = reader;
  }

  /** The changes that a client wants, and the version up to which it has had them. */
  private record Watched(String phext, String under, AtomicLong last) {
    boolean wants(Version change) {
      String at = change.key().at().toString();
      return at.startsWith(under)
          && (under.isEmpty()
              || at.length() == under.length()
              || "./".indexOf(at.charAt(under.length())) >= 0);
    }
  }

  CompletionStage<HttpResponse> watch(SqRequest call) {
    String phext = call.caller().reads(call.phext());
    String under = call.query().getOrDefault("under", "").replace(';', '/');
    if (!under.isEmpty() && !UNDER.matcher(under).matches()) {
      throw SqHttpException.bad(
          "under: '%s' must be the beginning of a coordinate, as 1.5.2 or 1.5.2/3.7.3"
              .formatted(under));
    }
    Optional<Long> after = after(call);
    return reader.latest(
        call,
        view -> {
          long from = after.orElse(view.version());
          if (from > view.version()) {
            throw SqHttpException.bad(
                "after: version %d is still to come; the latest is %d"
                    .formatted(from, view.version()));
          }
          Watched watched = new Watched(phext, under, new AtomicLong(from));
          requireHistory(watched);
          return Responses.asOf(response(watched), view.version());
        });
  }

  private static Optional<Long> after(SqRequest call) {
    Optional<String> last = call.header("Last-Event-ID");
    if (last.isPresent()) {
      if (!last.get().matches("[0-9]{1,18}")) {
        throw SqHttpException.bad(
            "Last-Event-ID: '%s' must be the id of an event, a version".formatted(last.get()));
      }
      return Optional.of(Long.parseLong(last.get()));
    }
    return call.query("after").map(given -> call.number("after", 0, 0, Long.MAX_VALUE));
  }

  /** Better to refuse now than to break off the stream. */
  private void requireHistory(Watched watched) {
    try {
      reader.store().changes(watched.phext(), watched.last().get(), 1);
    } catch (HistoryExpiredException gone) {
      throw SqHttpException.of(
          410, "after: " + gone.getMessage() + "; read the phext anew and watch from there");
    }
  }

  private HttpResponse response(Watched watched) {
    Pair<BoundedSourceQueue<Long>, Source<Long, NotUsed>> bell =
        Source.<Long>queue(1).preMaterialize(system);
    // A bell that rings already says enough.
    Closeable listening = reader.store().watch(bell.first()::offer);
    Source<ByteString, NotUsed> events =
        Source.single(0L)
            .concat(bell.second())
            .flatMapConcat(version -> Source.unfoldAsync(watched, state -> readOn(state)))
            .keepAlive(STILL_HERE, () -> ": still here\n\n")
            .prepend(Source.single(": watching\n\n"))
            .map(ByteString::fromString)
            .watchTermination(
                (ignored, done) -> {
                  done.whenComplete((end, failure) -> close(listening));
                  return NotUsed.getInstance();
                });
    return Responses.stream(MediaTypes.TEXT_EVENT_STREAM.toContentType(), events)
        .addHeader(RawHeader.create("Cache-Control", "no-store"));
  }

  private static void close(Closeable listening) {
    try {
      listening.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private CompletionStage<Optional<Pair<Watched, String>>> readOn(Watched watched) {
    return CompletableFuture.supplyAsync(() -> next(watched), reader.disk());
  }

  /** The next events, including empty ones while there are only unrelated changes. */
  private Optional<Pair<Watched, String>> next(Watched watched) {
    Store store = reader.store();
    List<Version> changes = store.changes(watched.phext(), watched.last().get(), BATCH);
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder events = new StringBuilder();
    for (Version change : changes) {
      if (watched.wants(change)) {
        events.append(event(store, change));
      }
    }
    watched.last().set(changes.get(changes.size() - 1).version());
    return Optional.of(Pair.create(watched, events.toString()));
  }

  private static String event(Store store, Version change) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("coordinate", change.key().at().toString());
    data.put("time", change.time().toString());
    data.put("bytes", change.bytes());
    if (change.kind() != Version.Kind.DELETE && change.bytes() <= SMALL_TEXT) {
      text(store, change).ifPresent(text -> data.put("text", text));
    }
    return "id: %d\nevent: %s\ndata: %s\n\n"
        .formatted(change.version(), HistoryEndpoint.written(change.kind()), Json.write(data));
  }

  /** The scroll at that version; nothing if that version is no longer kept. */
  private static Optional<String> text(Store store, Version change) {
    try {
      return store.asOf(change.version()).find(change.key()).map(StoredScroll::text);
    } catch (HistoryExpiredException gone) {
      return Optional.empty();
    }
  }
}
