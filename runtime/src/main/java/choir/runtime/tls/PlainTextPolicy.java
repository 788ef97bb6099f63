package choir.runtime.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** The policy for connections without certificates: only local, or explicitly allowed. */
public final class PlainTextPolicy {
  private PlainTextPolicy() {}

  /**
   * The reason why an address is not allowed.
   *
   * @param host address at which other nodes reach this one
   * @param certificates whether the node has certificates
   * @param insecure whether plain text is explicitly allowed
   * @return human-readable reason; empty if the address is allowed
   */
  public static Optional<String> refusal(String host, boolean certificates, boolean insecure) {
    try {
      if (certificates || insecure || InetAddress.getByName(host).isLoopbackAddress()) {
        return Optional.empty();
      }
      return Optional.of(
          "other machines can reach %s, and without certificates nodes accept unauthenticated plain"
                  .formatted(host)
              + " text. Create certificates with 'choir cert' (docs/tls.md), or allow it with"
              + " --insecure on a fully trusted network");
    } catch (UnknownHostException unknown) {
      return Optional.of("the host '" + host + "' is unknown");
    }
  }
}
