package choir.runtime.sq.http;

import choir.core.phext.Checksum;
import choir.core.phext.Scroll;
import choir.core.phext.Utf8;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.Staged;
import choir.runtime.sq.store.StoredScroll;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** The endpoints of one scroll. The store decides a write in one operation. */
final class ScrollEndpoints {
  /** Scrolls that one text sent raw may reach: with their addresses they fit into an operation. */
  private static final int MOST_RAW = 1_000;

  private final StoreReader reader;
  private final RequestBodies bodies;
  private final StoreWriter writer;

  ScrollEndpoints(StoreReader reader, RequestBodies bodies, StoreWriter writer) {
    this.reader = reader;
    this.bodies = bodies;
    this.writer = writer;
  }

  CompletionStage<HttpResponse> select(SqRequest call) {
    ScrollKey key = call.read();
    return reader.view(
        call,
        view -> {
          Optional<StoredScroll> found = view.find(key);
          HttpResponse answer =
              found.map(ScrollEndpoints::shown).orElseGet(() -> Responses.text(""));
          long version = found.map(StoredScroll::version).orElse(Condition.ABSENT);
          return Responses.asOf(Responses.tagged(answer, version), view.version());
        });
  }

  private static HttpResponse shown(StoredScroll scroll) {
    return scroll.bytes() <= Staged.PIECE_BYTES
        ? Responses.text(scroll.text())
        : Responses.stream(
            ContentTypes.TEXT_PLAIN_UTF8,
            scroll.bytes(),
            StreamingBody.pieces(scroll).map(ByteString::fromString));
  }

  /** Joins text to the end of a scroll. */
  CompletionStage<HttpResponse> insert(SqRequest call) {
    return call.flag("raw") ? raw(call, true) : whole(call, true);
  }

  /** Puts text in the place of a scroll. */
  CompletionStage<HttpResponse> update(SqRequest call) {
    return call.flag("raw") ? raw(call, false) : whole(call, false);
  }

  private CompletionStage<HttpResponse> whole(SqRequest call, boolean joins) {
    ScrollKey key = call.written();
    List<Condition> conditions = Preconditions.of(call, key);
    long announced = RequestBodies.announced(call.request()).orElse(0);
    writer.requireRoom(call.caller(), key, announced, !joins);
    return bodies
        .scroll(call)
        .thenCompose(
            text -> {
              String digest = digest(call, key, text.checksum());
              Operation.Write write =
                  new Operation.Write(
                      change(text, key, joins), conditions, Preconditions.once(call, digest));
              return settled(text, writer.submit(call.caller(), write, text.bytes()))
                  .thenApply(done -> written(call, text.bytes(), done, write));
            });
  }

  /** An empty scroll and none are the same; joining nothing to a scroll leaves it as it is. */
  private static List<Change> change(RequestBodies.Text text, ScrollKey key, boolean joins) {
    if (text.bytes() == 0) {
      return joins ? List.of() : List.of(new Change.Delete(key));
    }
    return joins ? text.joined(key) : text.put(key);
  }

  private static CompletionStage<Outcome.Done> settled(
      RequestBodies.Text text, CompletionStage<Outcome> outcome) {
    return outcome.thenApply(
        known -> {
          // A stage that failed may have been stored: the pieces stay then.
          if (text instanceof RequestBodies.Text.Stored stored) {
            stored.upload().settle(known);
          }
          return StoreWriter.done(known);
        });
  }

  private static HttpResponse written(
      SqRequest call, long bytes, Outcome.Done done, Operation.Write write) {
    String verb = call.endpoint().equals("insert") ? "Inserted " : "Updated ";
    HttpResponse answer = Responses.text(verb + bytes + " bytes");
    if (write.changes().isEmpty()) {
      return answer;
    }
    boolean gone = write.changes().get(0) instanceof Change.Delete;
    return Responses.tagged(answer, gone ? Condition.ABSENT : done.index());
  }

  /** The text is phext: its breaks move on from {@code c}, all of its scrolls in one operation. */
  private CompletionStage<HttpResponse> raw(SqRequest call, boolean joins) {
    ScrollKey key = call.written();
    List<Condition> conditions = Preconditions.of(call, key);
    return bodies
        .phext(call, Staged.PIECE_BYTES)
        .thenCompose(
            text -> {
              List<Change> changes = changes(key, text, joins);
              String digest = digest(call, key, Checksum.of(text));
              Operation.Write write =
                  new Operation.Write(changes, conditions, Preconditions.once(call, digest));
              long bytes = Utf8.length(text);
              return writer
                  .submit(call.caller(), write, bytes)
                  .thenApply(outcome -> written(call, bytes, StoreWriter.done(outcome), write));
            });
  }

  private static List<Change> changes(ScrollKey key, String text, boolean joins) {
    List<Change> changes = new ArrayList<>();
    for (Scroll scroll : Scroll.parse(text, key.at())) {
      if (!scroll.text().isEmpty()) {
        ScrollKey at = new ScrollKey(key.phext(), scroll.at());
        changes.add(joins ? new Change.Add(at, scroll.text()) : new Change.Put(at, scroll.text()));
      }
    }
    if (changes.size() > MOST_RAW) {
      throw SqHttpException.of(
          413,
          "the text has %d scrolls; one operation takes at most %d: send it in parts"
              .formatted(changes.size(), MOST_RAW));
    }
    return changes;
  }

  CompletionStage<HttpResponse> delete(SqRequest call) {
    ScrollKey key = call.written();
    Operation.Write write =
        new Operation.Write(
            List.of(new Change.Delete(key)),
            Preconditions.of(call, key),
            Preconditions.once(call, digest(call, key, "")));
    return writer
        .submit(call.caller(), write, 0)
        .thenApply(
            outcome -> {
              Outcome.Done done = StoreWriter.done(outcome);
              return Responses.tagged(
                  Responses.text("Removed " + done.removed() + " bytes"), Condition.ABSENT);
            });
  }

  /** All that makes this write another one, for {@code Idempotency-Key}. */
  private static String digest(SqRequest call, ScrollKey key, String checksum) {
    return call.header("Idempotency-Key").isEmpty()
        ? ""
        : Checksum.of(
            String.join(
                "\n",
                call.endpoint(),
                call.query().getOrDefault("raw", ""),
                key.toString(),
                checksum));
  }
}
