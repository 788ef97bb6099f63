package choir.runtime.cli;

import choir.runtime.ranch.HttpAddress;
import choir.runtime.tls.ServerTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command trusts with its token: servers of trusted CAs, and this machine. */
public final class TrustOption {
  private static final String VARIABLE = "CHOIR_CA";

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "For https: the ranch's ca.pem, if there is no home. Default: $CHOIR_CA, otherwise"
              + " tls/ca.pem in the home.")
  private @Nullable Path ca;

  @Option(
      names = "--insecure",
      description =
          "Send the token to another machine over plain http. Only in networks that you trust"
              + " completely.")
  private boolean insecure;

  /**
   * Checks that a token does not cross a network in plain text.
   *
   * @param server address that the option {@code --url} names
   * @throws BadInput naming the remedy
   */
  public void requirePrivate(URI server) {
    boolean local = HttpAddress.of(server).isLoopback();
    if (!insecure && !local && !"https".equals(server.getScheme())) {
      throw new BadInput(
          ("--url is '%s': the token would cross the network in plain text. Use https"
                  + " (docs/tls.md), or --insecure in a network that you trust completely")
              .formatted(server));
    }
  }

  /**
   * Creates a client builder for a server.
   *
   * @throws BadInput if the CA bundle cannot be read
   */
  public static HttpClient.Builder client(ServerTrust trust, URI server) {
    try {
      return trust.client(server);
    } catch (IOException unusable) {
      throw new BadInput(String.valueOf(unusable.getMessage()));
    }
  }

  /** The trusted CAs, in addition to the JVM's; the file is only read for HTTPS. */
  public ServerTrust trust(Path home) {
    @Nullable String variable = System.getenv(VARIABLE);
    if (ca != null) {
      return ServerTrust.of(ca);
    }
    return variable == null || variable.isBlank()
        ? ServerTrust.ofHome(home)
        : ServerTrust.of(Path.of(variable));
  }
}
