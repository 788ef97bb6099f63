package choir.runtime.tool;

import choir.runtime.feature.ToolText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address on the web in the one form in which it is judged and fetched: lower-case scheme and
 * host, without user, fragment and dots in its path.
 */
record WebAddress(URI uri) {
  private static final int MAX_CHARS = 2_000;

  /** What a server may take for a dot, a slash or a backslash after all checks. */
  private static final Pattern DISGUISED = Pattern.compile("(?i)%2e|%2f|%5c|%25|\\\\");

  private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[[0-9a-f:.]+]|localhost");

  /**
   * Reads an address that a model wrote.
   *
   * @throws RefusedException if it is none, or could mean several things
   */
  static WebAddress parse(String text) throws RefusedException {
    String shown = ToolText.line(ToolText.cut(text, 200));
    if (text.length() > MAX_CHARS) {
      throw new RefusedException("an address has at most " + MAX_CHARS + " characters");
    }
    try {
      URI uri = new URI(text).normalize();
      String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
      String host = Optional.ofNullable(uri.getHost()).orElse("").toLowerCase(Locale.ROOT);
      if ((!scheme.equals("http") && !scheme.equals("https")) || host.isEmpty()) {
        throw new RefusedException("'" + shown + "' is not an http or https address");
      }
      if (uri.getRawUserInfo() != null) {
        throw new RefusedException("an address must not contain a user");
      }
      String path = Optional.ofNullable(uri.getRawPath()).filter(p -> !p.isEmpty()).orElse("/");
      if (DISGUISED.matcher(path).find() || path.contains("/..")) {
        throw new RefusedException("'" + shown + "' has a path that servers read differently");
      }
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      return new WebAddress(new URI(scheme + "://" + host + port + path + query));
    } catch (URISyntaxException malformed) {
      throw new RefusedException("'" + shown + "' is not an address");
    }
  }

  /** The entry of the ranch's list that covers this address, if one does. */
  Optional<WebAddress> allowedBy(List<WebAddress> open) {
    return open.stream().filter(this::isBelow).findFirst();
  }

  private boolean isBelow(WebAddress entry) {
    String beginning = entry.uri().getRawPath();
    String path = uri.getRawPath();
    return entry.uri().getScheme().equals(uri.getScheme())
        && entry.uri().getHost().equals(uri.getHost())
        && entry.port() == port()
        && (beginning.endsWith("/") ? path.startsWith(beginning) : path.equals(beginning));
  }

  int port() {
    return uri.getPort() >= 0 ? uri.getPort() : isSecure() ? 443 : 80;
  }

  boolean isSecure() {
    return uri.getScheme().equals("https");
  }

  /** The host for names and certificates; an IPv6 address without brackets. */
  String host() {
    return uri.getHost().replaceAll("[\\[\\]]", "");
  }

  /**
   * The address to connect to. It is looked up once, so that no later answer of a name server leads
   * elsewhere.
   *
   * @param entry that covers this address; only one that is a number itself permits a private one
   * @throws RefusedException if the name is unknown, or one of its addresses is not public
   */
  InetAddress resolve(WebAddress entry) throws RefusedException {
    try {
      InetAddress[] all = InetAddress.getAllByName(host());
      boolean named = LITERAL.matcher(entry.uri().getHost()).matches();
      for (InetAddress each : all) {
        if (!named && !isPublic(each)) {
          throw new RefusedException(
              "'%s' has the private address %s, and is not fetched"
                  .formatted(host(), each.getHostAddress()));
        }
      }
      return all[0];
    } catch (UnknownHostException unknown) {
      throw new RefusedException("no address of '" + host() + "' is known");
    }
  }

  /** Whether an address belongs to nobody in particular near this machine. */
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] b = address.getAddress();
    int first = b[0] & 0xff;
    int second = b[1] & 0xff;
    if (address instanceof Inet4Address) {
      boolean carrier = first == 100 && second >= 64 && second < 128;
      boolean special = first == 0 || first >= 240 || (first == 192 && second == 0 && b[2] == 0);
      boolean benchmark = first == 198 && (second == 18 || second == 19);
      return !carrier && !special && !benchmark;
    }
    // 2000::/3 is what is routed, but for addresses that wrap one of IPv4 (6to4, Teredo).
    boolean routed = first >> 5 == 1;
    boolean wraps = first == 0x20 && (second == 0x02 || (second == 0x01 && b[2] == 0 && b[3] == 0));
    return routed && !wraps;
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
