package choir.core.failure;

import java.util.concurrent.CompletionException;

/** Unwraps failures of completion stages, which may arrive with or without wrappers. */
public final class Failures {
  private Failures() {}

  /** The original failure, without {@link CompletionException} wrappers. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
