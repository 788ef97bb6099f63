package choir.runtime.cli;

import choir.runtime.tls.ServerTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for trusted CAs of all commands that may use HTTPS. */
public final class TrustOption {
  private static final String VARIABLE = "CHOIR_CA";

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "For https: the ranch's ca.pem, if there is no home. Default: $CHOIR_CA, otherwise"
              + " tls/ca.pem in the home.")
  private @Nullable Path ca;

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
