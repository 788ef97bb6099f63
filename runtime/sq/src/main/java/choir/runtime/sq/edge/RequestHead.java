package choir.runtime.sq.edge;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;
import org.parboiled2.ParserInput;

/** The head of a request as it was decoded, and what of it is not acceptable. */
final class RequestHead {
  /** Why a head is not served. */
  record Refusal(int status, String detail) {}

  private final HttpRequest decoded;
  private final EdgeLimits limits;

  RequestHead(HttpRequest decoded, EdgeLimits limits) {
    this.decoded = decoded;
    this.limits = limits;
  }

  /** Stands for a head that could not be decoded. */
  static RequestHead unknown(EdgeLimits limits) {
    return new RequestHead(
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"), limits);
  }

  /** Why bytes could not be decoded. */
  static Refusal malformed(Throwable cause, EdgeLimits limits) {
    if (cause instanceof TooLongHttpLineException) {
      return new Refusal(414, "the request line has more than " + limits.line() + " bytes");
    }
    return cause instanceof TooLongHttpHeaderException
        ? new Refusal(431, "the headers have more than " + limits.headerBytes() + " bytes")
        : new Refusal(400, "the request is not one of HTTP/1.1");
  }

  /** Why it is not served; empty if it is. */
  Optional<Refusal> refusal() {
    HttpHeaders headers = decoded.headers();
    if (!isOld() && !decoded.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return refuse(505, "the server speaks HTTP/1.1");
    }
    if (headers.size() > limits.headers()) {
      return refuse(431, "the request has more than " + limits.headers() + " headers");
    }
    int hosts = headers.getAll(HttpHeaderNames.HOST).size();
    if (hosts > 1 || (hosts == 0 && !isOld())) {
      return refuse(400, "the request has " + hosts + " headers 'Host'; it must have one");
    }
    // A proxy in front may read others differently: both would disagree about where the next
    // request begins (RFC 9112, section 6.3).
    List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!encodings.isEmpty()
        && (encodings.size() > 1
            || isOld()
            || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.get(0)))) {
      return refuse(
          400,
          "this Transfer-Encoding is not served; send the body as 'chunked', or with a"
              + " Content-Length alone");
    }
    String expected = headers.get(HttpHeaderNames.EXPECT);
    if (expected != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected)) {
      return refuse(417, "the only expectation that is served is '100-continue'");
    }
    return method();
  }

  private Optional<Refusal> method() {
    Optional<org.apache.pekko.http.javadsl.model.HttpMethod> method =
        HttpMethods.lookup(decoded.method().name());
    if (method.isEmpty()) {
      return refuse(501, "the method is not one of HTTP's");
    }
    return method.get().isEntityAccepted() || bodyLength() == 0
        ? target()
        : refuse(400, "a request of this method has no body");
  }

  /** A proxy's form of the target must not name another host than the one that is checked. */
  private Optional<Refusal> target() {
    String uri = decoded.uri();
    int scheme = uri.indexOf("://");
    if (uri.startsWith("/") || scheme < 0) {
      return Optional.empty();
    }
    String authority = uri.substring(scheme + 3).replaceFirst("[/?#].*", "");
    return authority.equalsIgnoreCase(decoded.headers().get(HttpHeaderNames.HOST))
        ? Optional.empty()
        : refuse(400, "the target names another host than the header 'Host'");
  }

  private static Optional<Refusal> refuse(int status, String detail) {
    return Optional.of(new Refusal(status, detail));
  }

  private boolean isOld() {
    return decoded.protocolVersion().equals(HttpVersion.HTTP_1_0);
  }

  boolean isHead() {
    return decoded.method().equals(HttpMethod.HEAD);
  }

  /** Whether the connection ends with an answer, as the client or the handler wants. */
  boolean endsWith(HttpResponse answer) {
    boolean endless = answer.entity().getContentLengthOption().isEmpty() && !takesChunks();
    return endless
        || !HttpUtil.isKeepAlive(decoded)
        || answer
            .getHeader("Connection")
            .filter(each -> each.value().equalsIgnoreCase("close"))
            .isPresent();
  }

  /** Whether an answer of unknown length can be sent in chunks. */
  boolean takesChunks() {
    return !isOld();
  }

  boolean expectsContinue() {
    return HttpUtil.is100ContinueExpected(decoded);
  }

  /** Bytes of the body; -1 if it comes in chunks. */
  long bodyLength() {
    return HttpUtil.isTransferEncodingChunked(decoded)
        ? -1
        : HttpUtil.getContentLength(decoded, 0L);
  }

  /**
   * The request without a body. HEAD is GET, of which the answer is sent without its body.
   *
   * @throws IllegalUriException if the address cannot be parsed
   */
  org.apache.pekko.http.javadsl.model.HttpRequest request() {
    List<HttpHeader> headers = new ArrayList<>(decoded.headers().size());
    for (Map.Entry<String, String> each : decoded.headers()) {
      String name = each.getKey();
      if (!HttpHeaderNames.CONTENT_TYPE.contentEqualsIgnoreCase(name)
          && !HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
          && !HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
        headers.add(RawHeader.create(name, each.getValue()));
      }
    }
    return org.apache.pekko.http.javadsl.model.HttpRequest.create()
        .withMethod(
            isHead() ? HttpMethods.GET : HttpMethods.lookup(decoded.method().name()).orElseThrow())
        .withUri(uri())
        .addHeaders(headers);
  }

  private Uri uri() {
    return Uri.create(
        org.apache.pekko.http.scaladsl.model.Uri.parseHttpRequestTarget(
            ParserInput.apply(decoded.uri().getBytes(StandardCharsets.ISO_8859_1)),
            StandardCharsets.UTF_8,
            Uri.RELAXED));
  }

  /** The type of the body; none if the request has none, or one that cannot be parsed. */
  ContentType contentType() {
    String text = decoded.headers().get(HttpHeaderNames.CONTENT_TYPE);
    if (text == null) {
      return ContentTypes.NO_CONTENT_TYPE;
    }
    scala.util.Either<?, org.apache.pekko.http.scaladsl.model.ContentType> parsed =
        org.apache.pekko.http.scaladsl.model.ContentType.parse(text);
    return parsed.isRight() ? parsed.toOption().get() : ContentTypes.NO_CONTENT_TYPE;
  }
}
