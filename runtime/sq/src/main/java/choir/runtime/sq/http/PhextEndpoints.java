package choir.runtime.sq.http;

import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import choir.core.phext.Scroll;
import choir.core.phext.SerialForm;
import choir.core.sq.Staged;
import choir.runtime.sq.store.StoredScroll;
import choir.runtime.sq.store.View;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The endpoints that read a whole phext. */
final class PhextEndpoints {
  private static final ContentType TEXT = ContentTypes.TEXT_PLAIN_UTF8;

  /** Larger lists of checksums are of phexts that should be fetched whole. */
  private static final int LARGEST_LIST = 8 << 20;

  private final StoreReader reader;
  private final RequestBodies bodies;

  PhextEndpoints(StoreReader reader, RequestBodies bodies) {
    this.reader = reader;
    this.bodies = bodies;
  }

  CompletionStage<HttpResponse> get(SqRequest call) {
    String phext = call.caller().reads(call.phext());
    return reader.view(
        call,
        view ->
            Responses.asOf(
                ImportRecord.original(view, phext)
                    .map(Responses::text)
                    .orElseGet(() -> pour(view, phext, TEXT, new Serial())),
                view.version()));
  }

  CompletionStage<HttpResponse> toc(SqRequest call) {
    String phext = call.caller().reads(call.phext());
    return reader.view(
        call,
        view -> {
          ScrollCursor cursor = new ScrollCursor(view, phext);
          HttpResponse answer =
              cursor.hasNext()
                  ? StreamingBody.response(TEXT, cursor, new Contents(), reader.disk())
                  : Responses.text(Phext.empty().textMap());
          return Responses.asOf(answer, view.version());
        });
  }

  CompletionStage<HttpResponse> jsonExport(SqRequest call) {
    String phext = call.caller().reads(call.phext());
    return reader.view(
        call,
        view ->
            Responses.asOf(
                pour(view, phext, ContentTypes.APPLICATION_JSON, new Exported()), view.version()));
  }

  private HttpResponse pour(
      View view, String phext, ContentType type, StreamingBody.Rendering rendering) {
    return StreamingBody.response(type, new ScrollCursor(view, phext), rendering, reader.disk());
  }

  CompletionStage<HttpResponse> checksum(SqRequest call) {
    return computed(call, PhextEndpoints::checksum);
  }

  CompletionStage<HttpResponse> status(SqRequest call) {
    return computed(call, cursor -> status(call, cursor));
  }

  private CompletionStage<HttpResponse> computed(
      SqRequest call, Function<ScrollCursor, String> compute) {
    String phext = call.caller().reads(call.phext());
    return reader.view(
        call,
        view ->
            Responses.asOf(
                Responses.text(compute.apply(new ScrollCursor(view, phext))), view.version()));
  }

  private static String checksum(ScrollCursor cursor) {
    Checksum.Running sum = new Checksum.Running();
    SerialForm form = new SerialForm();
    while (cursor.hasNext()) {
      StoredScroll scroll = cursor.next();
      sum.add(form.breaksTo(scroll.at()));
      scroll.pieces(sum::add);
    }
    return sum.value();
  }

  private static String status(SqRequest call, ScrollCursor cursor) {
    SerialForm form = new SerialForm();
    long bytes = 0;
    long scrolls = 0;
    while (cursor.hasNext()) {
      StoredScroll scroll = cursor.next();
      bytes += form.breaksTo(scroll.at()).length() + scroll.bytes();
      scrolls++;
    }
    return "Hosting: %s.phext\nConnection ID: %d\nPhext Size: %d\nScrolls: %d"
        .formatted(call.phext(), call.number(), bytes, scrolls);
  }

  /** The scrolls that the caller's copy of a phext lacks; its checksums come as lines. */
  CompletionStage<HttpResponse> delta(SqRequest call) {
    String phext = call.caller().reads(call.phext());
    return bodies
        .phext(call, LARGEST_LIST)
        .thenApply(PhextEndpoints::checksums)
        .thenCompose(
            theirs ->
                reader.view(
                    call,
                    view -> {
                      PhextDelta delta = new PhextDelta(new ScrollCursor(view, phext), theirs);
                      return Responses.asOf(
                          StreamingBody.response(TEXT, delta, new Serial(), reader.disk()),
                          view.version());
                    }));
  }

  private static SortedMap<Coordinate, String> checksums(String lines) {
    try {
      SortedMap<Coordinate, String> checksums = Checksum.parseLines(lines);
      checksums
          .keySet()
          .forEach(at -> SqRequest.coordinate("the list of checksums", at.toString()));
      return checksums;
    } catch (IllegalArgumentException unreadable) {
      throw SqHttpException.bad("the list of checksums: " + unreadable.getMessage());
    }
  }

  /** The serial form of a phext, as in a file. */
  private static final class Serial implements StreamingBody.Rendering {
    private final SerialForm form = new SerialForm();

    @Override
    public String before(StoredScroll scroll) {
      return form.breaksTo(scroll.at());
    }
  }

  /** A line for each scroll. */
  private static final class Contents implements StreamingBody.Rendering {
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

    /** Only the first piece of a large scroll: no terminal shows a longer line. */
    private static String beginning(StoredScroll scroll) {
      if (scroll.bytes() <= Staged.PIECE_BYTES) {
        return scroll.text();
      }
      StringBuilder first = new StringBuilder();
      scroll.pieces(piece -> first.append(first.isEmpty() ? piece + "\n" : ""));
      return first.toString();
    }
  }

  /** The layout of the real server, in order and valid. */
  private static final class Exported implements StreamingBody.Rendering {
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
