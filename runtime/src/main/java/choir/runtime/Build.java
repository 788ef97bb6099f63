package choir.runtime;

import java.util.Optional;

/** Which Choir this is. */
public final class Build {
  private Build() {}

  /** From the manifest of the jar; a class folder, as in tests, has none. */
  public static String version() {
    return Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
