package choir.core.access;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names by which an HTTP server may be called, and the web pages that may call it. A server on
 * loopback is reachable from every page in a browser of that machine: directly (cross-site
 * requests), and under a name of the page's own that resolves to loopback (DNS rebinding).
 *
 * @param address IP address or host name on which the server listens
 * @param hosts names by which it may be called in addition to its address, in lower case
 * @param origins origins of the pages that may call it, such as {@code https://notes.example}
 */
public record WebAccess(String address, List<String> hosts, List<String> origins) {
  private static final String LOCALHOST = "localhost";
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");
  private static final Pattern NUMBERS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");
  private static final Pattern PORT = Pattern.compile(":[0-9]*$");

  public WebAccess {
    hosts = hosts.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    origins = origins.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * The origin of a request, according to its headers.
   *
   * @param host header {@code Host}, with or without a port
   * @param origin header {@code Origin}
   * @param fetchSite header {@code Sec-Fetch-Site}, which current browsers send to loopback
   */
  public record Headers(String host, Optional<String> origin, Optional<String> fetchSite) {}

  /**
   * A refusal.
   *
   * @param status of HTTP: 421 for a name that is not the server's, 403 for a foreign page
   * @param detail cause and remedy
   */
  public record Denial(int status, String detail) {}

  /**
   * Checks the name by which the server was called. Applies to every request: a token in a page's
   * hands is no reason to serve under a name of the page's choice.
   */
  public Optional<Denial> checkHost(Headers request) {
    String host = withoutPort(request.host());
    return isOwn(host)
        ? Optional.empty()
        : Optional.of(
            new Denial(
                421,
                "Host: '%s' is not a name of this server; call it by its address, or add the name"
                        .formatted(shown(host))
                    + " to 'hosts' beside 'address' in ranch.yaml"));
  }

  /**
   * Checks the page that made the request. Applies to requests without a valid token.
   *
   * <p>{@code same-site} is refused as well: a page of another port of this machine may be another
   * user's.
   */
  public Optional<Denial> checkPage(Headers request) {
    boolean foreign =
        request.origin().isPresent()
            ? !isOwnPage(request) && allowedOrigin(request).isEmpty()
            : request.fetchSite().filter(WebAccess::isOfOtherPage).isPresent();
    return foreign
        ? Optional.of(
            new Denial(
                403,
                "Forbidden: the request was made by a page of %s; send a token, or add that page"
                        .formatted(request.origin().map(WebAccess::shown).orElse("another site"))
                    + " to sq.origins in ranch.yaml"))
        : Optional.empty();
  }

  /** The origin of the request if it is one of {@link #origins}. */
  public Optional<String> allowedOrigin(Headers request) {
    return request.origin().filter(origin -> origins.contains(origin.toLowerCase(Locale.ROOT)));
  }

  private static boolean isOfOtherPage(String fetchSite) {
    return !fetchSite.equals("none") && !fetchSite.equals("same-origin");
  }

  private static boolean isOwnPage(Headers request) {
    String origin = request.origin().orElse("").toLowerCase(Locale.ROOT);
    String host = request.host().toLowerCase(Locale.ROOT);
    return origin.equals("http://" + host) || origin.equals("https://" + host);
  }

  private boolean isOwn(String host) {
    boolean local =
        host.equals(LOCALHOST) || host.equals("[::1]") || LOOPBACK.matcher(host).matches();
    // Rebinding needs a name: numbers are only where the client really connected to.
    boolean reachable = !isLoopback(address) && NUMBERS.matcher(host).matches();
    return local || reachable || host.equalsIgnoreCase(address) || hosts.contains(host);
  }

  /** Whether an address is a loopback address, judging by its text. */
  public static boolean isLoopback(String address) {
    return address.equalsIgnoreCase(LOCALHOST)
        || address.equals("::1")
        || LOOPBACK.matcher(address).matches();
  }

  private static String withoutPort(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith("]") ? lower : PORT.matcher(lower).replaceFirst("");
  }

  /** At most what a name has; the rest is not worth a line of a log. */
  private static String shown(String text) {
    String line = text.replaceAll("[^\\x20-\\x7e]", "?");
    return line.length() > 100 ? line.substring(0, 100) + "…" : line;
  }
}
