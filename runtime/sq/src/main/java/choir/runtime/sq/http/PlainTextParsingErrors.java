package choir.runtime.sq.http;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/** Responds in plain text to what is not an HTTP request. Named in reference.conf. */
public final class PlainTextParsingErrors extends ParsingErrorHandler {
  private static final int UNKNOWN_METHOD = 501;

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    boolean method = status.intValue() == UNKNOWN_METHOD;
    return Responses.last(
        method
            ? Responses.text(400, "Bad Request")
            : Responses.text(status.intValue(), error.summary()));
  }
}
