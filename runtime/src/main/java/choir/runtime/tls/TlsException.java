package choir.runtime.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A problem with certificates; the message names the file and the remedy. */
public final class TlsException extends IOException {
  private static final long serialVersionUID = 1L;

  public TlsException(String message) {
    this(message, null);
  }

  TlsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
