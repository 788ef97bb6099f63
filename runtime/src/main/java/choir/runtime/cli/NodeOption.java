package choir.runtime.cli;

import choir.core.access.Secret;
import choir.runtime.access.AdminToken;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.RanchFile;
import choir.runtime.tls.ServerTrust;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Address and token of the node, for every command that calls a running ranch. */
public final class NodeOption {
  private static final String TOKEN_VARIABLE = "CHOIR_TOKEN";

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
          "The node's address, http or https. Default: as in the home's ranch.yaml, by https if"
              + " the home has certificates and the node listens beyond loopback.")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the token. Default: $CHOIR_TOKEN, otherwise, for the home's own node, the file"
              + " token in the home.")
  private @Nullable Path tokenFile;

  /**
   * Creates a client for the node.
   *
   * @throws BadInput if the address, the token or the CA bundle is invalid
   */
  public NodeClient client() {
    Screen messages = Screen.of(command.commandLine().getErr());
    if (url == null) {
      URI own = declared(home.folder());
      return new NodeClient(own, given().orElseGet(this::own), trust(), messages);
    }
    URI other = ServerUrl.parse("--url", url, "http://127.0.0.1:1338");
    trust.requirePrivate(other);
    Secret token =
        given()
            .orElseGet(
                () -> {
                  if (other.equals(declared(home.folder()))) {
                    return own();
                  }
                  throw new BadInput(
                      ("--url is '%s', which is not the node of %s, and that home's token is for"
                              + " its node alone: give the token with --token-file or $%s")
                          .formatted(other, home.folder(), TOKEN_VARIABLE));
                });
    return new NodeClient(other, token, trust(), messages);
  }

  private ServerTrust trust() {
    return trust.trust(home.folder());
  }

  /** The home of this machine's node. */
  public Path home() {
    return home.folder();
  }

  private static URI declared(Path home) {
    Optional<URI> running = running(home).map(node -> URI.create(node.http()));
    if (running.isPresent()) {
      return running.get();
    }
    HttpAddress http = RanchFile.http(home).shiftedBy(HomeOption.portOffset());
    return URI.create(http.urlHere(TlsFolder.in(home).isPresent()));
  }

  /**
   * The running node of a home.
   *
   * @throws BadInput if the home is not readable
   */
  public static Optional<RunningNode> running(Path home) {
    try {
      return RunningNode.of(home);
    } catch (IOException unreadable) {
      throw new BadInput(FileProblem.of(unreadable));
    }
  }

  /**
   * Creates a client for the node that runs in a home, with the home's token.
   *
   * @param messages where a long wait is shown
   * @return empty if none runs there, or if it has not opened its port yet
   * @throws BadInput if the home or its token is not readable
   */
  public static Optional<NodeClient> ofRunning(Path home, Screen messages) {
    return running(home)
        .map(
            node ->
                new NodeClient(
                    URI.create(node.http()),
                    AccessToken.in(AdminToken.in(home)),
                    ServerTrust.ofHome(home),
                    messages));
  }

  /** The token that the caller named, which may be for any node. */
  private Optional<Secret> given() {
    return tokenFile == null
        ? Optional.of(AccessToken.inVariable(TOKEN_VARIABLE)).filter(token -> !token.isEmpty())
        : Optional.of(AccessToken.in(tokenFile));
  }

  /** Keeps the new secret of the token with which the client called, if the home has it. */
  public void replaceOwn(String token) {
    if (given().isEmpty()) {
      try {
        AdminToken.replace(AdminToken.in(home.folder()), token);
      } catch (IOException unwritten) {
        throw new Failed(
            "the token was replaced, but %s still has the former one: %s. The new one is %s"
                .formatted(AdminToken.in(home.folder()), unwritten.getMessage(), token));
      }
    }
  }

  /** The token of the home, which is for its own node. */
  private Secret own() {
    Path file = AdminToken.in(home.folder());
    if (!Files.exists(file)) {
      throw new BadInput(
          ("there is no token in %s: the first 'choir up' and 'choir join' write one there. For"
                  + " another node, use --home, or --url with --token-file or $%s")
              .formatted(file, TOKEN_VARIABLE));
    }
    return AccessToken.in(file);
  }
}
