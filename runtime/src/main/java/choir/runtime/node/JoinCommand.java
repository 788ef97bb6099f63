package choir.runtime.node;

import choir.runtime.Build;
import choir.runtime.ChoirCommand;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.machines.join.Arrival;
import choir.runtime.machines.join.JoinException;
import choir.runtime.machines.join.PendingJoin;
import choir.runtime.machines.join.Sponsor;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.NodeFile;
import choir.runtime.tls.ServerTrust;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code choir join}: brings this machine into a ranch. */
@Command(
    name = "join",
    description = "Brings this machine into a ranch that runs elsewhere, and starts its node.",
    footer = {
      "",
      "The token is made on a machine of the ranch by 'choir token join NAME'; it is read from",
      "--token-file, or from $CHOIR_JOIN_TOKEN. The home must be empty. A join that was cut off",
      "goes on with the next 'choir join' or 'choir up'. On one machine both in one line:",
      "  choir token join b | choir join 127.0.0.1 --name b --token-file - --home FOLDER -d"
    })
public final class JoinCommand implements Callable<Integer> {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:(https?)://)?([A-Za-z0-9.-]{1,253})(?::([0-9]{1,5}))?/?");

  private static final int MAX_TOKEN_BYTES = 10_000;

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private ChoirCommand choir;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(
      paramLabel = "HOST[:PORT]",
      description =
          "A node of the ranch. Port: 1338. Asked by https if this home has certificates and HOST"
              + " is not this machine's loopback; https:// before it asks so in any case.")
  private String host = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "This node's name in the ranch. Default: $CHOIR_NODE, else the machine's.")
  private @Nullable String name;

  @Option(
      names = "--roles",
      paramLabel = "ROLE,...",
      defaultValue = "voter,worker",
      description =
          "voter: counts for a majority. worker: agents live on it. Default: ${DEFAULT-VALUE}.")
  private String roles = "";

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Where the other nodes reach this one. Default: ${DEFAULT-VALUE}.")
  private String address = "";

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Where this node listens for them, if not at --host.")
  private @Nullable String bind;

  @Option(
      names = "--wan",
      description = "Other machines are beyond a slow line; say so on all of them.")
  private boolean wan;

  @Option(
      names = "--insecure",
      description = "Let nodes talk over a network without certificates. It is trusted whole.")
  private boolean insecure;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the join token; - for standard input.")
  private @Nullable Path tokenFile;

  @Option(
      names = {"-d", "--detach"},
      description = "Run in the background; return when the node is ready.")
  private boolean detach;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PendingJoin join = new PendingJoin(sponsor(), token());
    try {
      new Arrival(
              home.folder(),
              node(),
              line -> {
                out.println(line);
                out.flush();
              })
          .prepare(
              new Sponsor(join, ServerTrust.toJoin(home.folder()), Clock.systemUTC()),
              join,
              Build.version());
    } catch (JoinException refused) {
      String why = String.valueOf(refused.getMessage());
      throw refused.isRefused() ? new BadInput(why) : new Failed(why);
    } catch (IOException failed) {
      throw new Failed(home.folder() + " cannot be written: " + failed.getMessage());
    }
    return detach
        ? BackgroundNode.startOrFail(home.folder(), out)
        : new NodeRun(home.folder(), out, spec.commandLine().getErr(), false).serve();
  }

  private NodeFile node() {
    try {
      return new NodeFile(
          NodeFile.name(name == null ? HomeOption.nodeName() : name),
          NodeFile.roles(roles),
          NodeFile.requireHost("--host", address),
          Optional.ofNullable(bind).map(given -> NodeFile.requireHost("--bind", given)),
          wan,
          insecure);
    } catch (IllegalArgumentException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    }
  }

  private URI sponsor() {
    Matcher parts = ADDRESS.matcher(host);
    int port = HttpAddress.DEFAULT.port();
    if (parts.matches() && parts.group(3) != null) {
      port = Integer.parseInt(parts.group(3));
    }
    if (!parts.matches() || port < 1 || port > 65_535) {
      throw new BadInput("'" + host + "' must be HOST or HOST:PORT, as 10.0.0.5:1338");
    }
    HttpAddress at = new HttpAddress(parts.group(2), port);
    Optional<Path> certificates = TlsFolder.in(home.folder());
    String usual = at.scheme(certificates.isPresent());
    String scheme = parts.group(1) == null ? usual : parts.group(1);
    if (usual.equals("https") && scheme.equals("http")) {
      throw new BadInput(
          "%s has certificates, so that the token goes to %s by https alone: leave http:// out"
              .formatted(certificates.orElseThrow(), parts.group(2)));
    }
    return URI.create(scheme + "://" + parts.group(2) + ":" + port);
  }

  private String token() {
    String token = System.getenv().getOrDefault("CHOIR_JOIN_TOKEN", "");
    try {
      if (tokenFile != null) {
        byte[] given =
            tokenFile.toString().equals("-")
                ? choir.stdin().readNBytes(MAX_TOKEN_BYTES)
                : Files.readAllBytes(tokenFile);
        token = new String(given, StandardCharsets.UTF_8);
      }
    } catch (IOException unread) {
      throw new BadInput("--token-file cannot be read: " + unread.getMessage());
    }
    if (token.isBlank()) {
      throw new BadInput(
          "a join token is missing: make one on a machine of the ranch by 'choir token join NAME',"
              + " and give it by --token-file or CHOIR_JOIN_TOKEN");
    }
    return token.strip();
  }
}
