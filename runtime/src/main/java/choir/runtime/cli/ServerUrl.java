package choir.runtime.cli;

import java.net.URI;

/** Addresses of servers that options give. */
public final class ServerUrl {
  private ServerUrl() {}

  /**
   * Parses an address; slashes at its end are dropped.
   *
   * @param option such as {@code --url}, for the refusal
   * @param example of a valid address, for the refusal
   * @throws BadInput if it is not an http or https URL with a host
   */
  public static URI parse(String option, String given, String example) {
    try {
      URI uri = URI.create(given.replaceFirst("/+$", ""));
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException notOne) {
      throw refused(option, given, example);
    }
    throw refused(option, given, example);
  }

  private static BadInput refused(String option, String given, String example) {
    return new BadInput(option + " is '" + given + "', must be a URL such as " + example);
  }
}
