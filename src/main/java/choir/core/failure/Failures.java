package choir.core.failure;

import java.util.concurrent.CompletionException;

/** Failures of stages, which arrive wrapped or bare, as the stage before them happened to end. */
public final class Failures {
  private Failures() {}

  /** What failed, without the wrappings of the stages that it went through. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
