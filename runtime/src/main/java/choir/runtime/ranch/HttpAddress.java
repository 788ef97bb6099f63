package choir.runtime.ranch;

import java.net.URI;

/**
 * Where a node listens for HTTP, or SQ.
 *
 * @param address an IP address or a host name
 * @param port 1 to 65535, or 0 for none
 */
public record HttpAddress(String address, int port) {
  /** What {@code ranch.yaml} means where it says nothing. */
  public static final HttpAddress DEFAULT = new HttpAddress("127.0.0.1", 1338);

  /** Where SQ's HTTP API is where {@code ranch.yaml} says nothing; port 0 switches it off. */
  public static final HttpAddress SQ = new HttpAddress("127.0.0.1", 1337);

  /** Where operators' tools ask where {@code ranch.yaml} says nothing; port 0 switches it off. */
  public static final HttpAddress MANAGEMENT = new HttpAddress("127.0.0.1", 7626);

  /**
   * Where a client asks.
   *
   * @param server has a host and a port
   */
  public static HttpAddress of(URI server) {
    return new HttpAddress(server.getHost().replaceAll("^\\[|]$", ""), server.getPort());
  }

  /**
   * By which scheme it is served and asked: {@code https} where the node has certificates and other
   * machines can reach it. Client and server decide it by the address alone, so that neither has to
   * try the other.
   *
   * @param certificates whether the node has any
   */
  public String scheme(boolean certificates) {
    return certificates && !isLoopback() ? "https" : "http";
  }

  /** As a client writes it. */
  public String url(boolean certificates) {
    return "%s://%s".formatted(scheme(certificates), authority(address, port));
  }

  /** As a client on the node's own machine writes it: also where it listens on all addresses. */
  public String urlHere(boolean certificates) {
    boolean any = address.equals("0.0.0.0") || address.equals("::");
    return "%s://%s".formatted(scheme(certificates), authority(any ? "127.0.0.1" : address, port));
  }

  private static String authority(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The same address with a port that is moved; 0, which is none, stays. */
  public HttpAddress movedBy(int offset) {
    return port == 0 ? this : new HttpAddress(address, port + offset);
  }

  /** Whether only this machine can reach it, as far as the address itself tells. */
  public boolean isLoopback() {
    return address.equalsIgnoreCase("localhost")
        || address.equals("::1")
        || address.matches("127(\\.[0-9]{1,3}){3}");
  }
}
