package choir.runtime.sq.edge;

import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.Connection;

/**
 * Refuses heads that Pekko HTTP 1.3.0 accepts although a proxy in front may read them differently:
 * both would then disagree about where the next request begins (RFC 9112, section 6.3).
 */
final class HeadRules {
  private final int mostHeaders;

  /**
   * @param mostHeaders of a request; Pekko HTTP does not count repeated ones
   */
  HeadRules(int mostHeaders) {
    this.mostHeaders = mostHeaders;
  }

  /** The refusal of a request, after which its connection closes. */
  Optional<HttpResponse> refusal(HttpRequest request) {
    int headers = 0;
    for (HttpHeader header : request.getHeaders()) {
      headers++;
      // Pekko HTTP removes the header of a body that it reads as chunked.
      if (header.is("transfer-encoding")) {
        return Optional.of(
            refuse(
                StatusCodes.BAD_REQUEST,
                "the Transfer-Encoding '%s' is not served; send the body as 'chunked', or with a"
                    + " Content-Length alone",
                header.value()));
      }
    }
    return headers > mostHeaders
        ? Optional.of(
            refuse(
                StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "the request has more than %d headers",
                mostHeaders))
        : Optional.empty();
  }

  private static HttpResponse refuse(StatusCode status, String detail, Object value) {
    return HttpResponse.create()
        .withStatus(status)
        .addHeader(Connection.create("close"))
        .withEntity(ContentTypes.TEXT_PLAIN_UTF8, detail.formatted(value) + "\n");
  }
}
