package choir.runtime.cli;

import choir.runtime.access.AdminToken;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.RanchFile;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Address and token of the node, for every command that calls a running ranch. */
public final class NodeOption {
  private static final String TOKEN_VARIABLE = "CHOIR_TOKEN";

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private TrustOption trust;

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
          "File with the token. Default: $CHOIR_TOKEN, otherwise the file token in the home.")
  private @Nullable Path tokenFile;

  /**
   * Creates a client for the node.
   *
   * @throws BadInput if the address, the token or the CA bundle is invalid
   */
  public NodeClient client() {
    URI base =
        url == null
            ? declared(home.folder())
            : ServerUrl.parse("--url", url, "http://127.0.0.1:1338");
    return new NodeClient(base, token(), trust.trust(home.folder()));
  }

  /** The home of this machine's node. */
  public Path home() {
    return home.folder();
  }

  private static URI declared(Path home) {
    HttpAddress http = RanchFile.http(home).shiftedBy(HomeOption.portOffset());
    return URI.create(http.urlHere(TlsFolder.in(home).isPresent()));
  }

  private String token() {
    String variable = System.getenv(TOKEN_VARIABLE);
    if (tokenFile == null && variable != null && !variable.isBlank()) {
      return variable.strip();
    }
    Path file = tokenFile == null ? AdminToken.in(home.folder()) : tokenFile;
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      throw new BadInput(
          "no token in "
              + file
              + ". The first 'choir up' creates one there; for another node use --token-file or "
              + TOKEN_VARIABLE);
    }
  }
}
