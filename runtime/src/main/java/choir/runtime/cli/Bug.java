package choir.runtime.cli;

import java.util.Arrays;

/** The message for an exception that nobody expected: a fault of Choir. */
public final class Bug {
  private Bug() {}

  /**
   * Names the exception and the place, and nothing of its message, which may contain a secret or
   * outside text.
   */
  public static String message(Throwable bug) {
    String place =
        Arrays.stream(bug.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("choir."))
            .findFirst()
            .map(frame -> " at " + frame.getClassName() + ":" + frame.getLineNumber())
            .orElse("");
    return "this is a fault of Choir (%s%s). Whether the operation took place is not known."
            .formatted(bug.getClass().getSimpleName(), place)
        + " Report it with the output of 'choir version'";
  }
}
