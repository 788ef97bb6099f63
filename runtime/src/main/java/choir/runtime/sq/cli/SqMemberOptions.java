package choir.runtime.sq.cli;

import choir.core.access.Secret;
import choir.runtime.cli.AccessToken;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.ServerUrl;
import choir.runtime.node.SqMember;
import choir.runtime.ranch.NodeFile;
import choir.runtime.tls.PlainTextPolicy;
import choir.runtime.tls.TlsFolder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the membership of an SQ host in a replicated store. */
public final class SqMemberOptions {
  @Option(
      names = "--member",
      required = true,
      paramLabel = "NAME",
      description = "Its name in the group. A folder that is already a member stays one.")
  private String name = "";

  @Option(
      names = "--raft",
      paramLabel = "HOST:PORT",
      description = "Its address for replication. Default: 127.0.0.1:1340.")
  private @Nullable String raft;

  @Option(
      names = "--actors",
      paramLabel = "HOST:PORT",
      description = "Its address for forwarded writes. Default: 127.0.0.1:1339.")
  private @Nullable String actors;

  @Option(
      names = "--join",
      paramLabel = "URL",
      description =
          "The SQ server of a member: an empty folder joins its group as a listener. Without it,"
              + " a new group is founded with the data of the folder.")
  private @Nullable String join;

  @Option(
      names = "--tls",
      paramLabel = "FOLDER",
      description =
          "Folder of the members' certificates, as created by 'choir cert issue'. Default:"
              + " tls in the store's folder, if present.")
  private @Nullable Path tls;

  @Option(
      names = "--insecure",
      description =
          "Allow plain text between members on a fully trusted network. Not needed"
              + " with certificates.")
  private boolean insecure;

  /**
   * @param home home folder of the store
   * @throws BadInput naming the option
   */
  public SqMember member(Path home) {
    if (!name.matches(NodeFile.NAME_PATTERN)) {
      throw new BadInput("--member is '" + name + "', must be " + NodeFile.NAME_RULE);
    }
    Optional<Path> certificates = certificates(home);
    int offset = HomeOption.portOffset();
    Secret token = AccessToken.inVariable("CHOIR_SQ_TOKEN");
    return new SqMember(
        name,
        address("--raft", raft, NodeFile.RAFT_PORT + offset, certificates.isPresent()),
        address("--actors", actors, NodeFile.CLUSTER_PORT + offset, certificates.isPresent()),
        Optional.ofNullable(join)
            .map(url -> ServerUrl.parse("--join", url, "http://127.0.0.1:1337")),
        token,
        certificates);
  }

  private Optional<Path> certificates(Path home) {
    TlsFolder folder = tls == null ? TlsFolder.ofHome(home) : new TlsFolder(tls);
    if (tls != null && !folder.isThere()) {
      throw new BadInput(
          "--tls is '" + tls + "', which has no node.pem: 'choir cert issue' creates one");
    }
    return folder.isThere() ? Optional.of(folder.folder()) : Optional.empty();
  }

  private String address(String option, @Nullable String given, int port, boolean certificates) {
    String address = given == null ? "127.0.0.1:" + port : given;
    if (!address.matches("[^:\\s]+:[0-9]{1,5}")) {
      throw new BadInput(option + " is '" + address + "', must be HOST:PORT");
    }
    String host = address.substring(0, address.lastIndexOf(':'));
    PlainTextPolicy.refusal(host, certificates, insecure)
        .ifPresent(
            words -> {
              throw new BadInput(option + ": " + words);
            });
    return address;
  }
}
