package choir.runtime.model;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects proxies as curl does: {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and
 * {@code NO_PROXY}, also in lower case, which takes precedence. Loopback addresses are always
 * called directly.
 */
public final class ProxySettings extends ProxySelector {
  private static final Logger LOG = LoggerFactory.getLogger(ProxySettings.class);

  private final Optional<InetSocketAddress> http;
  private final Optional<InetSocketAddress> https;
  private final List<String> direct;

  private ProxySettings(
      Optional<InetSocketAddress> http, Optional<InetSocketAddress> https, List<String> direct) {
    this.http = http;
    this.https = https;
    this.direct = direct;
  }

  /**
   * Reads the variables. A proxy that is not of the form {@code http://host:port} is ignored with a
   * warning that does not show it, since it may contain a password.
   */
  public static ProxySettings of(Function<String, @Nullable String> environment) {
    String exceptions = value(environment, "NO_PROXY").orElse("");
    return new ProxySettings(
        proxy(environment, "HTTP_PROXY"),
        proxy(environment, "HTTPS_PROXY"),
        List.of(exceptions.toLowerCase(Locale.ROOT).strip().split("[,\\s]+", -1)));
  }

  private static Optional<String> value(
      Function<String, @Nullable String> environment, String name) {
    String lower = environment.apply(name.toLowerCase(Locale.ROOT));
    String value = lower != null ? lower : environment.apply(name);
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Optional<InetSocketAddress> proxy(
      Function<String, @Nullable String> environment, String name) {
    Optional<String> declared = value(environment, name);
    if (declared.isEmpty() && !name.equals("ALL_PROXY")) {
      return proxy(environment, "ALL_PROXY");
    }
    return declared.flatMap(text -> parse(name, text));
  }

  private static Optional<InetSocketAddress> parse(String name, String text) {
    try {
      URI url = URI.create(text.contains("://") ? text : "http://" + text);
      if ("http".equalsIgnoreCase(url.getScheme())
          && url.getHost() != null
          && url.getRawUserInfo() == null) {
        return Optional.of(
            InetSocketAddress.createUnresolved(
                url.getHost(), url.getPort() > 0 ? url.getPort() : 80));
      }
    } catch (IllegalArgumentException notAnAddress) {
      LOG.debug("{} is not an address", name);
    }
    LOG.warn(
        "{} is ignored: it must be http://host:port, without a user; SOCKS and HTTPS proxies are"
            + " not supported",
        name);
    return Optional.empty();
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<InetSocketAddress> proxy = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
    return List.of(
        proxy.isEmpty() || isDirect(ServerAddress.host(uri), ServerAddress.port(uri))
            ? Proxy.NO_PROXY
            : new Proxy(Proxy.Type.HTTP, proxy.get()));
  }

  private boolean isDirect(String host, int port) {
    boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    return loopback || direct.stream().anyMatch(rule -> covers(rule, host, port));
  }

  private static boolean covers(String rule, String host, int port) {
    if (rule.equals("*")) {
      return true;
    }
    if (rule.contains("/")) {
      return inNetwork(rule, host);
    }
    String name = rule.startsWith("*.") ? rule.substring(1) : rule;
    String suffix = name.startsWith(".") ? name : "." + name;
    return !rule.isEmpty()
        && (host.equals(name)
            || (host + ":" + port).equals(name)
            || ("." + host).endsWith(suffix)
            || ("." + host + ":" + port).endsWith(suffix));
  }

  /** Whether an IP address is in a network such as 10.0.0.0/8. */
  private static boolean inNetwork(String rule, String host) {
    String[] parts = rule.split("/", 2);
    boolean literal = host.matches("[0-9.]+|\\[[0-9a-f:.]+]") && parts[0].matches("[0-9a-f:.]+");
    if (!literal || !parts[1].matches("[0-9]{1,3}")) {
      return false;
    }
    try {
      byte[] network = InetAddress.getByName(parts[0]).getAddress();
      byte[] address = InetAddress.getByName(host).getAddress();
      int bits = Integer.parseInt(parts[1]);
      boolean same = network.length == address.length && bits <= network.length * 8;
      for (int bit = 0; same && bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        same = (network[bit / 8] & mask) == (address[bit / 8] & mask);
      }
      return same;
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }

  /** Not used: a failure is reported by the call that it ends. */
  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
