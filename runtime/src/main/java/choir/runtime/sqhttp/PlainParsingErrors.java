package choir.runtime.sqhttp;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/** Answers what is no HTTP request at all, in plain words. Named in reference.conf. */
public final class PlainParsingErrors extends ParsingErrorHandler {
  private static final int UNKNOWN_METHOD = 501;

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    boolean method = status.intValue() == UNKNOWN_METHOD;
    return Answers.finished(
        method
            ? Answers.text(400, "Bad Request")
            : Answers.text(status.intValue(), error.summary()));
  }
}
