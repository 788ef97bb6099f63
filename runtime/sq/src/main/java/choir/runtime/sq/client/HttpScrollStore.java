package choir.runtime.sq.client;

import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.sq.ScrollText;
import choir.core.sq.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scrolls of an SQ server. Against Choir's, several changes are one batch and a scroll read by
 * itself has its version. The real server knows no versions (they are 0) and takes one change a
 * request: several are refused ({@link Outcome.Code#UNSUPPORTED}), for half of them might be
 * stored. An empty scroll and none are the same to it.
 */
public final class HttpScrollStore implements ScrollStore {
  /** A phext that is listed is held in memory once as bytes and once as scrolls. */
  private static final long MOST = 64 << 20;

  private static final Pattern REMOVED = Pattern.compile("Removed ([0-9]{1,18}) bytes");

  private final SqClient client;
  private final UnaryOperator<String> names;

  /**
   * @param names how a phext of this port is called there
   */
  public HttpScrollStore(SqClient client, UnaryOperator<String> names) {
    this.client = client;
    this.names = names;
  }

  @Override
  public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
    return client
        .get("select", place(key), MOST)
        .thenApply(
            answer -> {
              String text = read(answer);
              // Choir's server tells an empty scroll from none by its version.
              return text.isEmpty() && answer.version() == 0
                  ? Optional.empty()
                  : Optional.of(new Scroll(key.at(), text, answer.version()));
            });
  }

  /** As the port defines it; the versions of listed scrolls are 0. */
  @Override
  public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
    return client
        .get("get", Map.of("p", names.apply(phext)), MOST)
        .thenApply(
            answer ->
                Phext.parse(read(answer)).scrolls().tailMap(from).entrySet().stream()
                    .limit(limit)
                    .map(each -> new Scroll(each.getKey(), each.getValue(), 0))
                    .toList());
  }

  @Override
  public CompletionStage<Outcome> write(List<Change> changes) {
    Optional<Outcome.Refused> fault =
        changes.stream().map(HttpScrollStore::fault).flatMap(Optional::stream).findFirst();
    if (fault.isPresent()) {
      return CompletableFuture.completedStage(fault.get());
    }
    if (changes.size() == 1) {
      return writeOne(changes.get(0));
    }
    return client
        .kind()
        .thenCompose(
            kind ->
                kind == SqClient.Kind.CHOIR
                    ? batch(changes)
                    : CompletableFuture.completedStage(severalAreTooMany(changes.size())));
  }

  private CompletionStage<Outcome> batch(List<Change> changes) {
    BatchRequest batch = new BatchRequest();
    for (Change change : changes) {
      BatchRequest.Item item = BatchRequest.item(named(change), false);
      if (!batch.hasRoomFor(item)) {
        return CompletableFuture.failedStage(
            new StoreException(
                StoreException.Code.TOO_LARGE,
                "%d changes are more than the %d bytes or %d changes of one request; split them"
                    .formatted(
                        changes.size(), BatchRequest.MOST_BYTES, BatchRequest.MOST_CHANGES)));
      }
      batch.add(item);
    }
    return batch
        .send(client, Optional.empty())
        .thenApply(
            answer ->
                answer.isSuccess() ? BatchRequest.done(client, answer) : refusal(client, answer));
  }

  private Outcome severalAreTooMany(int count) {
    return new Outcome.Refused(
        Outcome.Code.UNSUPPORTED,
        "%s takes one change a request; of %d some might be stored and others not. Write them one"
                .formatted(client.base(), count)
            + " by one, or use a Choir server");
  }

  private static Optional<Outcome.Refused> fault(Change change) {
    Optional<String> why =
        switch (change) {
          case Change.Put put -> ScrollText.fault(put.text());
          case Change.Add add -> ScrollText.fault(add.text());
          case Change.Delete delete -> Optional.empty();
          case Change.PutStaged staged -> Optional.of("pieces that lie in another store");
          case Change.AddStaged staged -> Optional.of("pieces that lie in another store");
          case Change.Cut cut -> Optional.of("a cut: no SQ server has a request for it");
        };
    return why.map(words -> new Outcome.Refused(Outcome.Code.INVALID, change.key() + ": " + words));
  }

  private Change named(Change change) {
    ScrollKey key = new ScrollKey(names.apply(change.key().phext()), change.key().at());
    return switch (change) {
      case Change.Put put -> new Change.Put(key, put.text());
      case Change.Add add -> new Change.Add(key, add.text());
      case Change.Delete delete -> new Change.Delete(key);
      case Change.PutStaged staged -> staged;
      case Change.AddStaged staged -> staged;
      case Change.Cut cut -> cut;
    };
  }

  private CompletionStage<Outcome> writeOne(Change change) {
    Map<String, String> place = place(change.key());
    return written(change, place).thenApply(this::outcome);
  }

  /** An empty scroll is none: Choir's server refuses one, the real one forgets it. */
  private CompletionStage<SqResponse> written(Change change, Map<String, String> place) {
    if (change instanceof Change.Put put && !put.text().isEmpty()) {
      return client.post("update", place, put.text(), Map.of());
    }
    return change instanceof Change.Add add
        ? client.post("insert", place, add.text(), Map.of())
        : client.delete(place);
  }

  private Map<String, String> place(ScrollKey key) {
    return Map.of("p", names.apply(key.phext()), "c", key.at().toString());
  }

  private Outcome outcome(SqResponse answer) {
    if (answer.isSuccess()) {
      Matcher removed = REMOVED.matcher(answer.words());
      return new Outcome.Done(
          answer.version(), removed.matches() ? Long.parseLong(removed.group(1)) : 0);
    }
    return refusal(client, answer);
  }

  /** The outcome of a write that was not done: refused, or a failure that is thrown. */
  static Outcome refusal(SqClient client, SqResponse answer) {
    String words = "%s: %s".formatted(client.base(), answer.words());
    return switch (answer.status()) {
      case 400, 403, 404, 412, 413, 507 -> new Outcome.Refused(Outcome.Code.INVALID, words);
      case 409 -> new Outcome.Refused(Outcome.Code.REPEATED, words);
      default -> throw failure(client, answer, "; what was sent may have been stored");
    };
  }

  private String read(SqResponse answer) {
    if (!answer.isSuccess()) {
      throw failure(client, answer, "");
    }
    return answer.text(client.base());
  }

  private static StoreException failure(SqClient client, SqResponse answer, String more) {
    boolean later = answer.status() == 429 || answer.status() == 503;
    boolean stranger = answer.status() == 401;
    return new StoreException(
        later ? StoreException.Code.OVERLOADED : StoreException.Code.UNREACHABLE,
        "%s answered with status %d: %s%s"
            .formatted(
                client.base(), answer.status(), answer.words(), later || stranger ? "" : more));
  }
}
