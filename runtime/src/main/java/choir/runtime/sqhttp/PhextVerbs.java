package choir.runtime.sqhttp;

import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.core.phext.Scroll;
import choir.core.phext.SerialForm;
import choir.core.sq.Staged;
import choir.runtime.http.Json;
import choir.runtime.sq.StoredScroll;
import choir.runtime.sq.View;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The verbs that read a whole phext. */
final class PhextVerbs {
  private static final ContentType TEXT = ContentTypes.TEXT_PLAIN_UTF8;

  /** Larger lists of checksums are of phexts that should be fetched whole. */
  private static final int LARGEST_LIST = 8 << 20;

  private final Reading reading;
  private final Bodies bodies;

  PhextVerbs(Reading reading, Bodies bodies) {
    this.reading = reading;
    this.bodies = bodies;
  }

  CompletionStage<HttpResponse> get(SqCall call) {
    String phext = call.caller().reads(call.phext());
    return reading.view(
        call,
        view ->
            Answers.asOf(
                TakenIn.original(view, phext)
                    .map(Answers::text)
                    .orElseGet(() -> pour(view, phext, TEXT, new Serial())),
                view.version()));
  }

  CompletionStage<HttpResponse> toc(SqCall call) {
    String phext = call.caller().reads(call.phext());
    return reading.view(
        call,
        view -> {
          Walk walk = new Walk(view, phext);
          HttpResponse answer =
              walk.hasNext()
                  ? Outpour.response(TEXT, walk, new Contents(), reading.disk())
                  : Answers.text(Phext.empty().textMap());
          return Answers.asOf(answer, view.version());
        });
  }

  CompletionStage<HttpResponse> jsonExport(SqCall call) {
    String phext = call.caller().reads(call.phext());
    return reading.view(
        call,
        view ->
            Answers.asOf(
                pour(view, phext, ContentTypes.APPLICATION_JSON, new Exported()), view.version()));
  }

  private HttpResponse pour(
      View view, String phext, ContentType type, Outpour.Rendering rendering) {
    return Outpour.response(type, new Walk(view, phext), rendering, reading.disk());
  }

  CompletionStage<HttpResponse> checksum(SqCall call) {
    return computed(call, PhextVerbs::checksum);
  }

  CompletionStage<HttpResponse> status(SqCall call) {
    return computed(call, walk -> status(call, walk));
  }

  private CompletionStage<HttpResponse> computed(SqCall call, Function<Walk, String> compute) {
    String phext = call.caller().reads(call.phext());
    return reading.view(
        call,
        view -> Answers.asOf(Answers.text(compute.apply(new Walk(view, phext))), view.version()));
  }

  private static String checksum(Walk walk) {
    Checksum.Running sum = new Checksum.Running();
    SerialForm form = new SerialForm();
    while (walk.hasNext()) {
      StoredScroll scroll = walk.next();
      sum.add(form.breaksTo(scroll.at()));
      scroll.pieces(sum::add);
    }
    return sum.value();
  }

  private static String status(SqCall call, Walk walk) {
    SerialForm form = new SerialForm();
    long bytes = 0;
    long scrolls = 0;
    while (walk.hasNext()) {
      StoredScroll scroll = walk.next();
      bytes += form.breaksTo(scroll.at()).length() + scroll.bytes();
      scrolls++;
    }
    return "Hosting: %s.phext\nConnection ID: %d\nPhext Size: %d\nScrolls: %d"
        .formatted(call.phext(), call.number(), bytes, scrolls);
  }

  /** What the caller's copy of a phext lacks; its checksums come as lines. */
  CompletionStage<HttpResponse> delta(SqCall call) {
    String phext = call.caller().reads(call.phext());
    return bodies
        .phext(call, LARGEST_LIST)
        .thenApply(PhextVerbs::checksums)
        .thenCompose(
            theirs ->
                reading.view(
                    call,
                    view -> {
                      Delta delta = new Delta(new Walk(view, phext), theirs);
                      return Answers.asOf(
                          Outpour.response(TEXT, delta, new Serial(), reading.disk()),
                          view.version());
                    }));
  }

  private static SortedMap<Coordinate, String> checksums(String lines) {
    try {
      SortedMap<Coordinate, String> checksums = Checksum.parseLines(lines);
      checksums.keySet().forEach(at -> SqCall.coordinate("the list of checksums", at.toString()));
      return checksums;
    } catch (IllegalArgumentException unreadable) {
      throw SqRefusal.bad("the list of checksums: " + unreadable.getMessage());
    }
  }

  /** As a phext stands in a file. */
  private static final class Serial implements Outpour.Rendering {
    private final SerialForm form = new SerialForm();

    @Override
    public String before(StoredScroll scroll) {
      return form.breaksTo(scroll.at());
    }
  }

  /** A line for each scroll. */
  private static final class Contents implements Outpour.Rendering {
    @Override
    public boolean showsTexts() {
      return false;
    }

    @Override
    public String before(StoredScroll scroll) {
      return "* "
          + scroll.at()
          + ": "
          + new Scroll(scroll.at(), beginning(scroll)).summary()
          + "\n";
    }

    /** Of a large scroll the first piece: no terminal shows a longer line. */
    private static String beginning(StoredScroll scroll) {
      if (scroll.bytes() <= Staged.PIECE_BYTES) {
        return scroll.text();
      }
      StringBuilder first = new StringBuilder();
      scroll.pieces(piece -> first.append(first.isEmpty() ? piece + "\n" : ""));
      return first.toString();
    }
  }

  /** As the real server lays it out, in order and valid. */
  private static final class Exported implements Outpour.Rendering {
    private boolean begun;

    @Override
    public String before(StoredScroll scroll) {
      String open = begun ? "," : "[\n";
      begun = true;
      return open + "   { \"coord\": \"" + scroll.at() + "\", \"scroll\": \"";
    }

    @Override
    public String text(String piece) {
      String quoted = Json.write(piece);
      return quoted.substring(1, quoted.length() - 1);
    }

    @Override
    public String after(StoredScroll scroll) {
      return "\" }\n";
    }

    @Override
    public String end() {
      return begun ? "]\n" : "[\n]\n";
    }
  }
}
