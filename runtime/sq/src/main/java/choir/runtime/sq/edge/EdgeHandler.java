package choir.runtime.sq.edge;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What a port serves. Called by many threads at a time. */
public interface EdgeHandler {
  /**
   * Answers a request, which has the attributes {@link EdgeConnection#ATTRIBUTE} and {@link
   * org.apache.pekko.http.javadsl.model.AttributeKeys#remoteAddress}. A body that is not read is
   * discarded, and its connection ends. Must not fail.
   */
  CompletionStage<HttpResponse> handle(HttpRequest request);

  /** The answer to a request whose handler takes too long; that one's own answer is discarded. */
  HttpResponse tooLate(HttpRequest request);

  /**
   * The answer to what is not an acceptable request; its connection ends.
   *
   * @param status 400, 414, 417, 431, 501 or 505
   * @param detail what is wrong; without text of the client
   */
  HttpResponse malformed(int status, String detail);
}
