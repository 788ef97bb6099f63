package choir.runtime.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Where nodes may talk without certificates: on their own machine, or where a person says so. */
public final class PlainText {
  private PlainText() {}

  /**
   * Why an address cannot be used.
   *
   * @param host where other nodes are to reach this one
   * @param certificates whether it has any
   * @param insecure whether a person has allowed plain text
   * @return words for that person; empty if it can be used
   */
  public static Optional<String> refusal(String host, boolean certificates, boolean insecure) {
    try {
      if (certificates || insecure || InetAddress.getByName(host).isLoopbackAddress()) {
        return Optional.empty();
      }
      return Optional.of(
          "other machines can reach %s, and without certificates nodes send plain text to whoever"
                  .formatted(host)
              + " asks. Make certificates with 'choir cert' (docs/tls.md), or allow it by"
              + " --insecure, on a network that you trust whole");
    } catch (UnknownHostException unknown) {
      return Optional.of("the host '" + host + "' is not known");
    }
  }
}
