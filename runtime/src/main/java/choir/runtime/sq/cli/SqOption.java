package choir.runtime.sq.cli;

import choir.core.access.Secret;
import choir.runtime.access.AdminToken;
import choir.runtime.cli.AccessToken;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Progress;
import choir.runtime.cli.RunningNode;
import choir.runtime.cli.Screen;
import choir.runtime.cli.ServerUrl;
import choir.runtime.cli.TrustOption;
import choir.runtime.sq.client.SqClient;
import choir.runtime.sq.http.SqServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options for the SQ server and the token of all commands that contact one. */
public final class SqOption {
  private static final String TOKEN_VARIABLE = "CHOIR_SQ_TOKEN";

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private TrustOption trust;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server's address. Default: that of the node of the home, otherwise"
              + " http://127.0.0.1:1337.")
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
    URI server = base();
    return new SqRemote(server, token(server), trust.trust(home.folder()), messages());
  }

  /** Shows on a terminal what a command waits for with {@link #client}; to be closed after it. */
  Progress progress(String what) {
    return Progress.of(messages(), what);
  }

  private Screen messages() {
    return Screen.of(command.commandLine().getErr());
  }

  /** Like {@link #remote}, with the client for imports and exports. */
  SqClient client() {
    URI server = base();
    Secret secret = token(server);
    return new SqClient(
        server, () -> secret, TrustOption.client(trust.trust(home.folder()), server));
  }

  private URI base() {
    if (url != null) {
      return ServerUrl.parse("--url", url, "http://127.0.0.1:1337");
    }
    return NodeOption.running(home.folder())
        .flatMap(RunningNode::sq)
        .map(URI::create)
        .orElseGet(
            () -> URI.create("http://127.0.0.1:" + (SqServer.PORT + HomeOption.portOffset())));
  }

  /** The token; empty for a local server without tenants, which needs none. */
  private Secret token(URI server) {
    Secret given =
        tokenFile == null ? AccessToken.inVariable(TOKEN_VARIABLE) : AccessToken.in(tokenFile);
    if (url != null && !given.isEmpty()) {
      trust.requirePrivate(server);
    }
    // The home's token is only for the home's node and must not be sent to another server.
    Path file = AdminToken.in(home.folder());
    return given.isEmpty() && url == null && Files.isReadable(file) ? AccessToken.in(file) : given;
  }
}
