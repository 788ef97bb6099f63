package choir.runtime.sq.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Responses, and the headers that all of them carry. */
final class Responses {
  private static final HttpHeader CLOSE = Connection.create("close");

  /** Response headers that a script in a page may read. Clients know Choir's servers by it. */
  private static final HttpHeader EXPOSED =
      RawHeader.create("Access-Control-Expose-Headers", "ETag, SQ-Version");

  private static final List<HttpHeader> PREFLIGHT =
      List.of(
          RawHeader.create("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
          RawHeader.create(
              "Access-Control-Allow-Headers",
              "Authorization, Content-Type, X-SQ-API-Key, If-Match, If-None-Match,"
                  + " Idempotency-Key, Last-Event-ID"),
          RawHeader.create("Access-Control-Max-Age", "86400"));

  private Responses() {}

  static HttpResponse text(int status, String text) {
    return HttpResponse.create().withStatus(status).withEntity(ContentTypes.TEXT_PLAIN_UTF8, text);
  }

  static HttpResponse text(String text) {
    return text(200, text);
  }

  static HttpResponse json(String text) {
    return HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, text);
  }

  static HttpResponse whole(ContentType type, ByteString bytes) {
    return HttpResponse.create().withEntity(HttpEntities.create(type, bytes));
  }

  static HttpResponse stream(ContentType type, Source<ByteString, ?> bytes) {
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(type, bytes.filter(each -> !each.isEmpty())));
  }

  /** A stream of which the length is known. */
  static HttpResponse stream(ContentType type, long bytes, Source<ByteString, ?> source) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(type, bytes, source.mapMaterializedValue(any -> any)));
  }

  static HttpResponse preflight() {
    return HttpResponse.create().withStatus(204).addHeaders(PREFLIGHT);
  }

  static HttpResponse refused(SqHttpException refusal) {
    HttpResponse response = text(refusal.status(), refusal.words());
    for (Map.Entry<String, String> header : refusal.headers().entrySet()) {
      response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
    }
    return response;
  }

  /** The scroll's version, for conditional writes. */
  static HttpResponse tagged(HttpResponse response, long version) {
    return response.addHeader(RawHeader.create("ETag", Preconditions.tag(version)));
  }

  /** The version of the store that a read reflects. */
  static HttpResponse asOf(HttpResponse response, long version) {
    return response.addHeader(RawHeader.create("SQ-Version", Long.toString(version)));
  }

  /**
   * Adds the common headers; the connection ends with it unless the client asks otherwise.
   *
   * @param page origin of a page that may read the response
   */
  static HttpResponse finished(HttpRequest request, Optional<String> page, HttpResponse response) {
    boolean stays =
        request
            .getHeader("Connection")
            .filter(header -> header.value().equalsIgnoreCase("keep-alive"))
            .isPresent();
    HttpResponse marked = response.addHeader(EXPOSED);
    HttpResponse open = page.map(origin -> shownTo(origin, marked)).orElse(marked);
    return stays ? open : open.addHeader(CLOSE);
  }

  private static HttpResponse shownTo(String origin, HttpResponse response) {
    return response
        .addHeader(RawHeader.create("Access-Control-Allow-Origin", origin))
        .addHeader(RawHeader.create("Vary", "Origin"));
  }

  /** The last response of a connection whose request could not be read. */
  static HttpResponse last(HttpResponse response) {
    return response.addHeader(CLOSE);
  }
}
