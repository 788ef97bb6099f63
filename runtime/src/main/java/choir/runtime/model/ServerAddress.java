package choir.runtime.model;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Host and port of a base URL. {@link URI} finds no host in a name with {@code _}, which container
 * networks use, and the JDK's HTTP client refuses such a URL.
 */
public final class ServerAddress {
  private ServerAddress() {}

  /** The host name in lower case. */
  public static String host(URI url) {
    String host = url.getHost() != null ? url.getHost() : url.getRawAuthority().split(":", 2)[0];
    return host.toLowerCase(Locale.ROOT);
  }

  /** The port; by default that of the scheme. */
  public static int port(URI url) {
    if (url.getHost() != null) {
      return url.getPort() > 0 ? url.getPort() : standardPort(url);
    }
    String[] parts = url.getRawAuthority().split(":", 2);
    return parts.length == 2 && !parts[1].isEmpty()
        ? Integer.parseInt(parts[1])
        : standardPort(url);
  }

  private static int standardPort(URI url) {
    return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
  }

  /** The socket address; resolves the name, which may block. */
  public static InetSocketAddress socket(URI url) {
    return new InetSocketAddress(host(url), port(url));
  }

  /**
   * A URL that the JDK's HTTP client accepts: with the IP address in place of a name that contains
   * {@code _}. Resolving it may block.
   *
   * @throws IllegalArgumentException if such a name is unknown
   */
  static URI reachable(URI url) {
    if (url.getHost() != null) {
      return url;
    }
    try {
      String address = InetAddress.getByName(host(url)).getHostAddress();
      String host = address.contains(":") ? "[" + address + "]" : address;
      return URI.create(url.getScheme() + "://" + host + ":" + port(url) + url.getRawPath());
    } catch (UnknownHostException unknown) {
      throw new IllegalArgumentException("unknown host " + host(url), unknown);
    }
  }
}
