package choir.runtime.sq.http;

import choir.core.phext.Checksum;
import choir.core.phext.Utf8;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import choir.core.sq.Staged;
import choir.runtime.sq.store.StagedUpload;
import choir.runtime.sq.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Reads bodies. What goes into one operation is kept in memory; a larger one goes into the store
 * piece by piece, at the pace at which the store takes it.
 */
final class RequestBodies {
  /** The largest body that is taken. */
  static final long MOST_BYTES = 64L << 20;

  /** Maximum time for a body to arrive; a stalled one is dropped much earlier. */
  private static final Duration SLOWEST = Duration.ofMinutes(10);

  /** That a text cannot be used is its sender's business, and no entry in our log. */
  private static final Attributes QUIET =
      Attributes.logLevels(
          Attributes.logLevelOff(), Attributes.logLevelOff(), Attributes.logLevelOff());

  /** A text that was taken in, ready to be written. */
  sealed interface Text {
    /** Size of its UTF-8 form. */
    long bytes();

    String checksum();

    /** Is in memory. */
    record Held(String text) implements Text {
      @Override
      public long bytes() {
        return Utf8.length(text);
      }

      @Override
      public String checksum() {
        return Checksum.of(text);
      }
    }

    /** Lies in the store. */
    record Stored(StagedUpload upload) implements Text {
      @Override
      public long bytes() {
        return upload.staged().bytes();
      }

      @Override
      public String checksum() {
        return upload.checksum();
      }
    }

    /** The changes that join it to a scroll, that scroll's first. */
    default List<Change> joined(ScrollKey key) {
      return switch (this) {
        case Held held -> List.of(new Change.Add(key, held.text()));
        case Stored stored ->
            List.of(
                new Change.AddStaged(key, stored.upload().staged()), stored.upload().referred());
      };
    }

    /** The changes that put it in the place of a scroll, that scroll's first. */
    default List<Change> put(ScrollKey key) {
      return switch (this) {
        case Held held -> List.of(new Change.Put(key, held.text()));
        case Stored stored ->
            List.of(
                new Change.PutStaged(key, stored.upload().staged()), stored.upload().referred());
      };
    }
  }

  private final ActorSystem<?> system;
  private final Store store;
  private final RandomGenerator random;

  RequestBodies(ActorSystem<?> system, Store store, RandomGenerator random) {
    this.system = system;
    this.store = store;
    this.random = random;
  }

  /** Declared size of the text, if there is one. */
  static OptionalLong announced(HttpRequest request) {
    return request.entity().getContentLengthOption();
  }

  /**
   * The text of a call: its body, or {@code s} where it has none.
   *
   * @return fails with a {@link SqHttpException} if it is no text that a scroll can hold
   */
  CompletionStage<Text> scroll(SqRequest call) {
    if (!hasBody(call)) {
      return CompletableFuture.completedStage(
          new Text.Held(Utf8Chunker.checked(call.query().getOrDefault("s", ""), false)));
    }
    HttpEntity entity = call.request().entity();
    if (announced(call.request()).orElse(MOST_BYTES) <= Staged.PIECE_BYTES) {
      return whole(entity, Staged.PIECE_BYTES, false).thenApply(Text.Held::new);
    }
    return pieces(entity)
        .prefixAndTail(2)
        .runWith(Sink.head(), system)
        .thenCompose(this::heldOrStored);
  }

  /**
   * A text that may hold breaks, all of it in memory.
   *
   * @param most bytes; more are refused
   */
  CompletionStage<String> phext(SqRequest call, int most) {
    return hasBody(call)
        ? whole(call.request().entity(), most, true)
        : CompletableFuture.completedStage(call.query().getOrDefault("s", ""));
  }

  private static boolean hasBody(SqRequest call) {
    return call.isPost() && !call.request().entity().isKnownEmpty();
  }

  private CompletionStage<String> whole(HttpEntity entity, int most, boolean breaksAllowed) {
    if (entity instanceof HttpEntity.Strict arrived && arrived.getData().size() <= most) {
      // It came with its head: a stream of its own would cost more than the rest of the way.
      return CompletableFuture.completedStage(text(arrived.getData(), most, breaksAllowed));
    }
    // All of it is read, also what is too much: who is answered in the middle of sending may see a
    // broken connection in place of the answer.
    return entity
        .withSizeLimit(MOST_BYTES)
        .getDataBytes()
        .completionTimeout(SLOWEST)
        .runFold(
            new Read(ByteString.emptyByteString(), 0), (read, more) -> read.and(more, most), system)
        .thenApply(
            read -> {
              if (read.bytes() > most) {
                throw SqHttpException.of(
                    413,
                    "the body has %d bytes; at most %d are taken here"
                        .formatted(read.bytes(), most));
              }
              return text(read.kept(), most, breaksAllowed);
            });
  }

  private static String text(ByteString bytes, int most, boolean breaksAllowed) {
    Utf8Chunker one = new Utf8Chunker(most + 1, breaksAllowed);
    one.add(bytes);
    return one.end().orElse("");
  }

  /** The result of reading a body: all of it, or only its size once it is too large. */
  private record Read(ByteString kept, long bytes) {
    Read and(ByteString more, int most) {
      long all = bytes + more.size();
      return new Read(all > most ? ByteString.emptyByteString() : kept.concat(more), all);
    }
  }

  private static Source<String, ?> pieces(HttpEntity entity) {
    return entity
        .withSizeLimit(MOST_BYTES)
        .getDataBytes()
        .completionTimeout(SLOWEST)
        .statefulMap(
            () -> new Utf8Chunker(Staged.PIECE_BYTES, false),
            (cutter, bytes) -> Pair.create(cutter, cutter.add(bytes)),
            cutter -> cutter.end().map(List::of))
        .mapConcat(full -> full)
        .addAttributes(QUIET);
  }

  private CompletionStage<Text> heldOrStored(Pair<List<String>, Source<String, NotUsed>> begun) {
    List<String> first = begun.first();
    if (first.size() < 2) {
      return begun
          .second()
          .runWith(Sink.ignore(), system)
          .thenApply(done -> new Text.Held(first.isEmpty() ? "" : first.get(0)));
    }
    StagedUpload upload = new StagedUpload(store, random);
    return Source.from(first)
        .concat(begun.second())
        .mapAsync(1, upload::add)
        .runWith(Sink.ignore(), system)
        .handle(
            (done, failure) -> {
              if (failure == null) {
                return CompletableFuture.<Text>completedStage(new Text.Stored(upload));
              }
              upload.abandon();
              return CompletableFuture.<Text>failedStage(failure);
            })
        .thenCompose(stage -> stage);
  }
}
