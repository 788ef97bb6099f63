package choir.runtime.cli;

import choir.runtime.tls.ServerTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose certificates are believed: for every command that may ask by HTTPS. */
public final class TrustOption {
  private static final String VARIABLE = "CHOIR_CA";

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "With https: the ranch's ca.pem, where there is no home. Default: $CHOIR_CA, else"
              + " tls/ca.pem in the home.")
  private @Nullable Path ca;

  /**
   * What a client of a server is made with.
   *
   * @throws BadInput if whom it is to trust cannot be read
   */
  public static HttpClient.Builder client(ServerTrust trust, URI server) {
    try {
      return trust.client(server);
    } catch (IOException unusable) {
      throw new BadInput(String.valueOf(unusable.getMessage()));
    }
  }

  /** Beside what this Java trusts already; the file is looked at when HTTPS is spoken. */
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
