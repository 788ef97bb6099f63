package choir.runtime.sq.client;

import choir.core.phext.Utf8;
import choir.core.sq.StoreException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The response of a server. */
public final class SqResponse {
  /** Words of a refusal that are repeated to people. */
  private static final int MAX_WORDS = 500;

  private final int status;
  private final byte[] body;
  private final long version;
  private final long storeVersion;

  private SqResponse(int status, byte[] body, long version, long storeVersion) {
    this.status = status;
    this.body = body;
    this.version = version;
    this.storeVersion = storeVersion;
  }

  static SqResponse of(int status, HttpHeaders headers, byte[] body) {
    return new SqResponse(
        status,
        body,
        number(headers.firstValue("ETag").map(tag -> tag.replace("\"", ""))),
        number(headers.firstValue(SqClient.STORE_VERSION)));
  }

  private static long number(Optional<String> header) {
    return header.filter(text -> text.matches("[0-9]{1,18}")).map(Long::parseLong).orElse(0L);
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** The body as received; not to be modified. */
  public byte[] body() {
    return body;
  }

  /** Version of the scroll that was read or written; 0 if the server sends none. */
  public long version() {
    return version;
  }

  /** Version of the store that the response reflects; 0 if the server sends none. */
  public long storeVersion() {
    return storeVersion;
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /**
   * The body.
   *
   * @throws StoreException if it is not UTF-8
   */
  public String text(URI server) {
    try {
      return Utf8.decode(body);
    } catch (Utf8.Malformed malformed) {
      throw new StoreException(
          StoreException.Code.UNREACHABLE,
          "%s sent what is no text: byte %d is not UTF-8".formatted(server, malformed.offset()),
          malformed);
    }
  }

  /** The server's message about a refusal, for people. */
  public String words() {
    String words = new String(body, StandardCharsets.UTF_8).strip();
    if (words.isEmpty()) {
      return "status " + status;
    }
    return words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) + "…" : words;
  }
}
