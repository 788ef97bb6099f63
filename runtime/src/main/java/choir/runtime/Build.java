package choir.runtime;

import java.util.Optional;

/** The version of this build. */
public final class Build {
  private Build() {}

  /** The version in the jar's manifest; class folders, as in tests, have none. */
  public static String version() {
    return Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
