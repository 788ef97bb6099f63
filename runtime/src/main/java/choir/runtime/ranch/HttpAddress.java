package choir.runtime.ranch;

import choir.core.access.WebAccess;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * An HTTP listen address of a node.
 *
 * @param address an IP address or a host name
 * @param port 1 to 65535, or 0 for none
 * @param hosts further names by which it is called, such as that of a proxy
 * @param origins origins of pages that may call it; of SQ's API alone
 */
public record HttpAddress(String address, int port, List<String> hosts, List<String> origins) {
  /** The default address of the HTTP edge. */
  public static final HttpAddress DEFAULT = new HttpAddress("127.0.0.1", 1338);

  /** The default address of SQ's HTTP API; port 0 disables it. */
  public static final HttpAddress SQ = new HttpAddress("127.0.0.1", 1337);

  /** The default address of the management API; port 0 disables it. */
  public static final HttpAddress MANAGEMENT = new HttpAddress("127.0.0.1", 7626);

  /** An address that has no name but its own, and that no page may call. */
  public HttpAddress(String address, int port) {
    this(address, port, List.of(), List.of());
  }

  public HttpAddress {
    hosts = List.copyOf(hosts);
    origins = List.copyOf(origins);
  }

  /**
   * The names by which the server may be called, and the pages that may call it. Beyond loopback
   * the machine's name is one of them.
   */
  public WebAccess access() {
    List<String> names = new ArrayList<>(hosts);
    if (!isLoopback()) {
      names.add(NodeEnvironment.machine());
    }
    return new WebAccess(address, names, origins);
  }

  /** This address with another port. */
  public HttpAddress at(int other) {
    return new HttpAddress(address, other, hosts, origins);
  }

  /**
   * The address of a server URL.
   *
   * @param server URL with a host and a port
   */
  public static HttpAddress of(URI server) {
    return new HttpAddress(server.getHost().replaceAll("^\\[|]$", ""), server.getPort());
  }

  /**
   * The scheme: {@code https} if the node has certificates and the address is reachable from other
   * machines. Client and server derive it from the address, so that neither has to probe.
   *
   * @param certificates whether the node has certificates
   */
  public String scheme(boolean certificates) {
    return certificates && !isLoopback() ? "https" : "http";
  }

  /** The URL for clients. */
  public String url(boolean certificates) {
    return "%s://%s".formatted(scheme(certificates), authority(address, port));
  }

  /** The URL for clients on the node's machine; loopback if it listens on all addresses. */
  public String urlHere(boolean certificates) {
    boolean any = isAny(address);
    return "%s://%s".formatted(scheme(certificates), authority(any ? "127.0.0.1" : address, port));
  }

  private static String authority(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Returns this address with the port shifted; 0 (disabled) is not shifted. */
  public HttpAddress shiftedBy(int offset) {
    return port == 0 ? this : at(port + offset);
  }

  /** Whether a server listens here that other machines can reach. */
  public boolean isExposed() {
    return port > 0 && !isLoopback();
  }

  /** Whether an address stands for all addresses of the machine. */
  public static boolean isAny(String address) {
    return address.equals("0.0.0.0") || address.equals("::");
  }

  /** Whether the address is a loopback address, judging by its text. */
  public boolean isLoopback() {
    return WebAccess.isLoopback(address);
  }
}
