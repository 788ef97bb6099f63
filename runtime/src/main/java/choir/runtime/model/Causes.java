package choir.runtime.model;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Describes connection failures: the JDK's exceptions often have no message. */
final class Causes {
  private Causes() {}

  static String describe(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof ExecutionException)) {
      cause = cause.getCause();
    }
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof UnresolvedAddressException) {
        return "unknown host";
      }
    }
    String message = cause.getMessage();
    if (cause instanceof HttpConnectTimeoutException) {
      return "connect time-out";
    }
    if (message == null) {
      return cause instanceof ConnectException
          ? "connection refused"
          : cause.getClass().getSimpleName();
    }
    return ProviderError.bounded(message);
  }
}
