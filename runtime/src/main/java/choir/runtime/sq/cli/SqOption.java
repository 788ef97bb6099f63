package choir.runtime.sq.cli;

import choir.runtime.access.AdminToken;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.ServerUrl;
import choir.runtime.cli.TrustOption;
import choir.runtime.sq.client.SqClient;
import choir.runtime.sq.http.SqServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for the SQ server and the token of all commands that contact one. */
public final class SqOption {
  private static final String TOKEN_VARIABLE = "CHOIR_SQ_TOKEN";

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private TrustOption trust;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server's address. Default: http://127.0.0.1:1337 plus the port offset.")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the token. Default: $CHOIR_SQ_TOKEN, else the file token in the home if no"
              + " --url is given, otherwise none.")
  private @Nullable Path tokenFile;

  /**
   * Creates a client for the server.
   *
   * @throws BadInput if the address, the token or the CA bundle is invalid
   */
  SqRemote remote() {
    return new SqRemote(base(), token(), trust.trust(home.folder()));
  }

  /** Like {@link #remote}, with the client for imports and exports. */
  SqClient client() {
    String secret = token();
    URI server = base();
    return new SqClient(
        server, () -> secret, TrustOption.client(trust.trust(home.folder()), server));
  }

  private URI base() {
    return url == null
        ? URI.create("http://127.0.0.1:" + (SqServer.PORT + HomeOption.portOffset()))
        : ServerUrl.parse("--url", url, "http://127.0.0.1:1337");
  }

  /** The token; empty for a local server without tenants, which needs none. */
  private String token() {
    String variable = System.getenv(TOKEN_VARIABLE);
    if (tokenFile == null && variable != null && !variable.isBlank()) {
      return variable.strip();
    }
    // The home's token is only for the home's node and must not be sent to another server.
    Path file = tokenFile == null ? AdminToken.in(home.folder()) : tokenFile;
    if (tokenFile == null && (url != null || !Files.isReadable(file))) {
      return "";
    }
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      throw new BadInput("no token in " + file + ": " + unreadable.getMessage());
    }
  }
}
