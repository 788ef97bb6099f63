package choir.runtime.certificates;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.tls.CertificateFacts;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.RanchAuthority;
import choir.runtime.tls.TlsException;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir cert}: one method per subcommand. */
@Command(
    name = "cert",
    description =
        "Manages the certificates of nodes. They are for connections between nodes"
            + " and for HTTPS.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "HOME/tls contains node.pem and node.key of this node; ca.pem, the CAs it trusts;",
      "and on one machine ca.key, with which certificates are issued. Nodes reload changed",
      "files while they run."
    })
@InSection(Section.TOOLS)
@Examples({"choir cert init", "choir cert issue halycon --host 10.0.0.5", "choir cert show"})
public final class CertCommand extends CommandGroup {
  private static final String FILES = "node.pem, node.key, ca.pem";

  /** The folder of the CA's key. */
  static final class AuthorityOption {
    @Option(
        names = "--ca-dir",
        paramLabel = "FOLDER",
        description = "The folder of the CA's key. Default: HOME/tls.")
    private @Nullable Path folder;

    Path in(HomeOption home) {
      return folder == null ? TlsFolder.ofHome(home.folder()).folder() : folder;
    }
  }

  @Command(name = "init", description = "Creates the ranch's CA: once, on one machine.")
  @Examples("choir cert init")
  void init(
      @Mixin Output output,
      @Mixin HomeOption home,
      @Mixin AuthorityOption authority,
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = "" + RanchAuthority.DEFAULT_DAYS,
              description = "Validity in days, 1 to 7300. Default: ${DEFAULT-VALUE}.")
          int days) {
    Path folder = authority.in(home);
    answer(
        output,
        () -> {
          RanchAuthority made =
              RanchAuthority.create(folder, days, Clock.systemUTC(), new SecureRandom());
          CertificateFacts own = CertificateFacts.of(made.bundle().getFirst());
          return new Done(
              folder.resolve("ca.pem").toString(),
              own,
              "%s, valid until %s%n%s signs for the ranch: whoever has it can join. Keep a backup%n"
                  .formatted(own.subject(), own.until(), folder.resolve("ca.key")));
        });
  }

  @Command(name = "issue", description = "Issues a certificate to a node, with a new key.")
  @Examples("choir cert issue halycon --host 10.0.0.5 --out ./halycon-tls")
  void issue(
      @Mixin Output output,
      @Mixin HomeOption home,
      @Mixin AuthorityOption authority,
      @Parameters(paramLabel = "NAME", description = "The node's name.") String name,
      @Option(
              names = "--host",
              paramLabel = "H",
              description =
                  "A host name or IP address at which others reach it; repeatable. localhost,"
                      + " 127.0.0.1 and ::1 are always included.")
          @Nullable List<String> hosts,
      @Option(
              names = "--out",
              paramLabel = "FOLDER",
              description = "Target folder of " + FILES + ". Default: HOME/tls.")
          @Nullable Path out,
      @Option(
              names = "--days",
              paramLabel = "N",
              defaultValue = "" + RanchAuthority.DEFAULT_NODE_DAYS,
              description = "Validity in days, 1 to 825. Default: ${DEFAULT-VALUE}.")
          int days) {
    Path into = out == null ? TlsFolder.ofHome(home.folder()).folder() : out;
    answer(
        output,
        () -> {
          NodeIdentity node = new NodeIdentity(name, hosts == null ? List.of() : hosts);
          return issued(open(authority.in(home)).issue(node, days, into), into);
        });
  }

  @Command(
      name = "renew",
      description = "Renews this node's certificate; with --ca, the CA itself.",
      footer = {
        "A CA is replaced in three steps, while all nodes run: 'renew --ca', and copy",
        "ca.pem to every node; a certificate of the new CA for every node ('renew',",
        "'issue'); then 'renew --ca --finish', and copy ca.pem again."
      })
  @Examples({"choir cert renew", "choir cert renew --ca"})
  void renew(
      @Mixin Output output,
      @Mixin HomeOption home,
      @Mixin AuthorityOption kept,
      @Option(names = "--ca", description = "Create a new CA, trusted in addition to the old one.")
          boolean authority,
      @Option(names = "--finish", description = "With --ca: stop trusting the old one.")
          boolean finish,
      @Option(
              names = "--days",
              paramLabel = "N",
              description = "Validity in days. Default: 90, for a CA 3650.")
          @Nullable Integer days) {
    TlsFolder own = TlsFolder.ofHome(home.folder());
    Path from = kept.in(home);
    if (finish && (!authority || days != null)) {
      throw new BadInput("--finish can only be combined with --ca: it creates nothing");
    }
    answer(
        output,
        () -> {
          if (authority) {
            return finish ? finished(from) : replaced(from, days);
          }
          // Check what to renew before opening the CA.
          NodeIdentity node = own.identity();
          int forDays = days == null ? RanchAuthority.DEFAULT_NODE_DAYS : days;
          return issued(open(from).issue(node, forDays, own.folder()), own.folder());
        });
  }

  @Command(name = "show", description = "Shows the certificates of this node.")
  @Examples({"choir cert show", "choir cert show ./halycon-tls"})
  void show(
      @Mixin Output output,
      @Mixin HomeOption home,
      @Parameters(
              paramLabel = "FOLDER",
              arity = "0..1",
              description = "Their folder. Default: HOME/tls.")
          @Nullable Path folder) {
    TlsFolder files = folder == null ? TlsFolder.ofHome(home.folder()) : new TlsFolder(folder);
    CertText text = tried(() -> CertText.read(files, Clock.systemUTC().instant()));
    output.write(text::text, text::json);
  }

  /** A created certificate with its file and message. */
  private record Done(String file, CertificateFacts made, String words) {
    Map<String, Object> json() {
      return CertText.json(file, made, Clock.systemUTC().instant());
    }
  }

  private static Done issued(X509Certificate leaf, Path into) {
    CertificateFacts made = CertificateFacts.of(leaf);
    return new Done(
        into.resolve("node.pem").toString(),
        made,
        "%s: %s%nfor %s, valid until %s%n"
            .formatted(into, FILES, String.join(", ", made.hosts()), made.until()));
  }

  private static Done replaced(Path from, @Nullable Integer days) throws IOException {
    CertificateFacts made =
        CertificateFacts.of(open(from).replace(days == null ? RanchAuthority.DEFAULT_DAYS : days));
    Path bundle = from.resolve("ca.pem");
    return new Done(
        bundle.toString(),
        made,
        ("%s signs from now on; the previous CA is still trusted.%n"
                + "1. copy %s to every node%n"
                + "2. give every node a new certificate: 'choir cert renew', 'choir cert issue'%n"
                + "3. choir cert renew --ca --finish%n")
            .formatted(made.subject(), bundle));
  }

  private static Done finished(Path from) throws IOException {
    RanchAuthority authority = open(from);
    List<X509Certificate> gone = authority.finish();
    CertificateFacts own = CertificateFacts.of(authority.bundle().getFirst());
    Path bundle = from.resolve("ca.pem");
    String words =
        gone.isEmpty()
            ? "%s is already the only trusted CA%n".formatted(own.subject())
            : "%s is no longer trusted here; copy %s to every node%n"
                .formatted(CertificateFacts.of(gone.getFirst()).subject(), bundle);
    return new Done(bundle.toString(), own, words);
  }

  private static RanchAuthority open(Path folder) throws IOException {
    return RanchAuthority.open(folder, Clock.systemUTC(), new SecureRandom());
  }

  /** An operation on files. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private static void answer(Output output, Work<Done> work) {
    Done done = tried(work);
    output.write(done::words, done::json);
  }

  private static <T> T tried(Work<T> work) {
    try {
      return work.run();
    } catch (TlsException | IllegalArgumentException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (AccessDeniedException denied) {
      throw new Failed(
          denied.getFile() + " is not accessible for this user; check its permissions");
    } catch (IOException failed) {
      throw new Failed(failed + ". Existing files are unchanged.");
    }
  }
}
