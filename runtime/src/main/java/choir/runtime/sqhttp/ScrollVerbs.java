package choir.runtime.sqhttp;

import choir.core.phext.Checksum;
import choir.core.phext.Scroll;
import choir.core.phext.Utf8;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.Staged;
import choir.runtime.sq.StoredScroll;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** The verbs of one scroll. What a write becomes is decided in the store, in one operation. */
final class ScrollVerbs {
  /** Scrolls that one text sent raw may reach: with their addresses they fit into an operation. */
  private static final int MOST_RAW = 1_000;

  private final Reading reading;
  private final Bodies bodies;
  private final Writing writing;

  ScrollVerbs(Reading reading, Bodies bodies, Writing writing) {
    this.reading = reading;
    this.bodies = bodies;
    this.writing = writing;
  }

  CompletionStage<HttpResponse> select(SqCall call) {
    ScrollKey key = call.read();
    return reading.view(
        call,
        view -> {
          Optional<StoredScroll> found = view.find(key);
          HttpResponse answer = found.map(ScrollVerbs::shown).orElseGet(() -> Answers.text(""));
          long version = found.map(StoredScroll::version).orElse(Condition.ABSENT);
          return Answers.asOf(Answers.tagged(answer, version), view.version());
        });
  }

  private static HttpResponse shown(StoredScroll scroll) {
    return scroll.bytes() <= Staged.PIECE_BYTES
        ? Answers.text(scroll.text())
        : Answers.stream(
            ContentTypes.TEXT_PLAIN_UTF8,
            scroll.bytes(),
            Outpour.pieces(scroll).map(ByteString::fromString));
  }

  /** Joins text to the end of a scroll. */
  CompletionStage<HttpResponse> insert(SqCall call) {
    return call.flag("raw") ? raw(call, true) : whole(call, true);
  }

  /** Puts text in the place of a scroll. */
  CompletionStage<HttpResponse> update(SqCall call) {
    return call.flag("raw") ? raw(call, false) : whole(call, false);
  }

  private CompletionStage<HttpResponse> whole(SqCall call, boolean joins) {
    ScrollKey key = call.written();
    List<Condition> conditions = Conditions.of(call, key);
    writing.requireRoom(call.caller(), Bodies.announced(call.request()).orElse(0));
    return bodies
        .scroll(call)
        .thenCompose(
            text -> {
              String digest = digest(call, key, text.checksum());
              Operation.Write write =
                  new Operation.Write(
                      change(text, key, joins), conditions, Conditions.once(call, digest));
              return settled(text, writing.submit(call.caller(), write, text.bytes()))
                  .thenApply(done -> written(call, text.bytes(), done, write));
            });
  }

  /** An empty scroll and none are the same; joining nothing to a scroll leaves it as it is. */
  private static List<Change> change(Bodies.Text text, ScrollKey key, boolean joins) {
    if (text.bytes() == 0) {
      return joins ? List.of() : List.of(new Change.Delete(key));
    }
    return joins ? text.joined(key) : text.put(key);
  }

  private static CompletionStage<Outcome.Done> settled(
      Bodies.Text text, CompletionStage<Outcome> outcome) {
    return outcome.thenApply(
        known -> {
          // A stage that failed may have been stored: the pieces stay then.
          if (text instanceof Bodies.Text.Stored stored) {
            stored.upload().settle(known);
          }
          return Writing.done(known);
        });
  }

  private static HttpResponse written(
      SqCall call, long bytes, Outcome.Done done, Operation.Write write) {
    String verb = call.verb().equals("insert") ? "Inserted " : "Updated ";
    HttpResponse answer = Answers.text(verb + bytes + " bytes");
    if (write.changes().isEmpty()) {
      return answer;
    }
    boolean gone = write.changes().get(0) instanceof Change.Delete;
    return Answers.tagged(answer, gone ? Condition.ABSENT : done.index());
  }

  /** The text is phext: its breaks move on from {@code c}, all of its scrolls in one operation. */
  private CompletionStage<HttpResponse> raw(SqCall call, boolean joins) {
    ScrollKey key = call.written();
    List<Condition> conditions = Conditions.of(call, key);
    return bodies
        .phext(call, Staged.PIECE_BYTES)
        .thenCompose(
            text -> {
              List<Change> changes = changes(key, text, joins);
              String digest = digest(call, key, Checksum.of(text));
              Operation.Write write =
                  new Operation.Write(changes, conditions, Conditions.once(call, digest));
              long bytes = Utf8.length(text);
              return writing
                  .submit(call.caller(), write, bytes)
                  .thenApply(outcome -> written(call, bytes, Writing.done(outcome), write));
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
      throw SqRefusal.of(
          413,
          "the text has %d scrolls; one operation takes at most %d: send it in parts"
              .formatted(changes.size(), MOST_RAW));
    }
    return changes;
  }

  CompletionStage<HttpResponse> delete(SqCall call) {
    ScrollKey key = call.written();
    Operation.Write write =
        new Operation.Write(
            List.of(new Change.Delete(key)),
            Conditions.of(call, key),
            Conditions.once(call, digest(call, key, "")));
    return writing
        .submit(call.caller(), write, 0)
        .thenApply(
            outcome -> {
              Outcome.Done done = Writing.done(outcome);
              return Answers.tagged(
                  Answers.text("Removed " + done.removed() + " bytes"), Condition.ABSENT);
            });
  }

  /** All that makes this write another one, for {@code Idempotency-Key}. */
  private static String digest(SqCall call, ScrollKey key, String checksum) {
    return call.header("Idempotency-Key").isEmpty()
        ? ""
        : Checksum.of(
            String.join(
                "\n", call.verb(), call.query().getOrDefault("raw", ""), key.toString(), checksum));
  }
}
