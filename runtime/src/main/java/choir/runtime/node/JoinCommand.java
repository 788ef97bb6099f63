package choir.runtime.node;

import choir.core.access.Secret;
import choir.runtime.Build;
import choir.runtime.access.JoinToken;
import choir.runtime.cli.AccessToken;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Section;
import choir.runtime.cli.StandardInput;
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
import picocli.CommandLine.Spec;

/** {@code choir join}: adds this machine to a ranch. */
@Command(
    name = "join",
    description = "Adds this machine to a ranch and starts its node.",
    footer = {
      "Create the token on a machine of the ranch with 'choir token join NAME'. It is read from"
          + " --token-file or from $CHOIR_JOIN_TOKEN. The home must be empty. An interrupted join"
          + " resumes with the next 'choir join' or 'choir up'."
    })
@InSection(Section.MACHINES)
@Examples({
  "choir join 10.0.0.5 --token-file join.token -d",
  "choir token join b | choir join 127.0.0.1 --token-file - --home ~/b -d"
})
public final class JoinCommand implements Callable<Integer> {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:(https?)://)?([A-Za-z0-9.-]{1,253})(?::([0-9]{1,5}))?/?");

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Parameters(
      paramLabel = "HOST[:PORT]",
      description =
          "A node of the ranch. Default port: 1338. By https if the ranch has certificates and HOST"
              + " is not a loopback address; prefix https:// to always use it.")
  private String host = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The name of this node in the ranch. Default: $CHOIR_NODE, otherwise the host name.")
  private @Nullable String name;

  @Option(
      names = "--roles",
      paramLabel = "ROLE,...",
      defaultValue = "voter,worker",
      description =
          "voter: counts towards the majority. worker: hosts agents. Default: ${DEFAULT-VALUE}.")
  private String roles = "";

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address at which other nodes reach this one. Default: ${DEFAULT-VALUE}.")
  private String address = "";

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Address to listen on for other nodes. Default: the value of --host.")
  private @Nullable String bind;

  @Option(
      names = "--wan",
      description = "Use longer time-outs for slow networks. Set it on all nodes.")
  private boolean wan;

  @Option(
      names = "--insecure",
      description = "Allow plain text between nodes. Only for fully trusted networks.")
  private boolean insecure;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the join token; - for standard input.")
  private @Nullable Path tokenFile;

  @Option(
      names = {"-d", "--detach"},
      description = "Run in the background; return when the node is ready.")
  private boolean detach;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Secret token = token();
    Optional<String> authority = JoinToken.parse(token.reveal()).authority();
    PendingJoin join = new PendingJoin(sponsor(authority.isPresent()), token);
    try {
      new Arrival(
              home.folder(),
              node(),
              line -> {
                out.println(line);
                out.flush();
              })
          .prepare(
              new Sponsor(join, ServerTrust.toJoin(home.folder(), authority), Clock.systemUTC()),
              join,
              Build.version());
    } catch (JoinException refused) {
      String why = String.valueOf(refused.getMessage());
      throw refused.isRefused() ? new BadInput(why) : new Failed(why);
    } catch (IOException failed) {
      throw new Failed("the home cannot be written: " + FileProblem.of(failed));
    }
    return detach
        ? BackgroundNode.startOrFail(home.folder(), out)
        : new ForegroundNode(home.folder(), out, spec.commandLine().getErr(), false).serve();
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

  /**
   * @param named whether the token names the ranch's CA
   */
  private URI sponsor(boolean named) {
    Matcher parts = ADDRESS.matcher(host);
    int port = HttpAddress.DEFAULT.port();
    if (parts.matches() && parts.group(3) != null) {
      port = Integer.parseInt(parts.group(3));
    }
    if (!parts.matches() || port < 1 || port > 65_535) {
      throw new BadInput("'" + host + "' must be HOST or HOST:PORT, such as 10.0.0.5:1338");
    }
    HttpAddress at = new HttpAddress(parts.group(2), port);
    Optional<Path> certificates = TlsFolder.in(home.folder());
    String usual = at.scheme(named || certificates.isPresent());
    String scheme = parts.group(1) == null ? usual : parts.group(1);
    if (usual.equals("https") && scheme.equals("http")) {
      throw new BadInput(
          "%s, so the token is only sent to %s by https: omit http://"
              .formatted(
                  certificates
                      .map(folder -> folder + " has certificates")
                      .orElse("the ranch of this token has certificates"),
                  parts.group(2)));
    }
    return URI.create(scheme + "://" + parts.group(2) + ":" + port);
  }

  private Secret token() {
    Secret token =
        tokenFile == null ? AccessToken.inVariable("CHOIR_JOIN_TOKEN") : given(tokenFile);
    if (token.isEmpty()) {
      throw new BadInput(
          "a join token is missing: create one on a node of the ranch with 'choir token join NAME',"
              + " and pass it with --token-file or CHOIR_JOIN_TOKEN");
    }
    return token;
  }

  private Secret given(Path file) {
    try {
      return file.toString().equals("-")
          ? AccessToken.in(StandardInput.of(spec), "standard input")
          : AccessToken.in(file);
    } catch (IOException unread) {
      throw new BadInput("standard input cannot be read: " + unread.getMessage());
    }
  }
}
