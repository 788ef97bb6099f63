package choir.runtime.sq.edge;

import choir.core.access.WebAccess;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RemoteAddress;

/** What {@link EdgeServer} and the client's headers say of the sender of a request. */
public record EdgeRequest(HttpRequest request) {
  private static final int IPV6_BYTES = 16;

  /** The name by which the server was called, and the page that made the request. */
  public WebAccess.Headers headers() {
    return new WebAccess.Headers(
        header("Host").orElse(""), header("Origin"), header("Sec-Fetch-Site"));
  }

  private Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  /** The client's address. */
  public Optional<InetAddress> remote() {
    return request.getAttribute(AttributeKeys.remoteAddress).flatMap(RemoteAddress::getAddress);
  }

  /** The client's address in numbers. */
  public String address() {
    return remote().map(InetAddress::getHostAddress).orElse("unknown");
  }

  /**
   * The sender without a token, for bounds of one caller: whoever is on this machine counts as one,
   * and so does a network of IPv6 addresses, since both have as many addresses as they like.
   */
  public String anonymous() {
    return remote().map(EdgeRequest::network).orElse("address unknown");
  }

  private static String network(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return "address loopback";
    }
    byte[] bytes = address.getAddress();
    return bytes.length == IPV6_BYTES
        ? "network " + HexFormat.of().formatHex(bytes, 0, IPV6_BYTES / 2)
        : "address " + address.getHostAddress();
  }

  /** The connection by which it came. */
  public EdgeConnection connection() {
    return request.getAttribute(EdgeConnection.ATTRIBUTE).orElseThrow();
  }
}
