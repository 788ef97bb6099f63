package choir.runtime.sq.cli;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.node.NodeException;
import choir.runtime.node.SqHost;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.tls.PemFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a stand-alone SQ server until it is stopped. */
@Command(
    name = "host",
    description = "Serves a folder of phexts with SQ's HTTP API, without agents.",
    footer = {
      "The store is FOLDER/.choir. Unknown files NAME.phext are imported at the start, once:",
      "a file that changes later is not imported again, and files are never written."
    })
@Examples("choir sq host 1337 --data-dir ./phexts")
final class SqHostCommand implements Runnable {
  @Option(
      names = "--data-dir",
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "The folder of the phexts. Default: the current folder.")
  private Path data = Path.of(".");

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The listen address. Default: 127.0.0.1; others require a token.")
  private String address = "127.0.0.1";

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "A further name by which clients call it, such as that of a proxy.")
  private List<String> hosts = List.of();

  @Option(
      names = "--origin",
      paramLabel = "URL",
      description = "A web page that may call it from a browser, as https://notes.example.")
  private List<String> origins = List.of();

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "A certificate in PEM, for HTTPS; with --cert-key.")
  private @Nullable Path certificate;

  @Option(names = "--cert-key", paramLabel = "FILE", description = "Its key in PEM, PKCS #8.")
  private @Nullable Path key;

  @ArgGroup(exclusive = false, heading = "%nAs a member of a replicated store:%n")
  private @Nullable SqMemberOptions member;

  @Parameters(paramLabel = "PORT", description = "The TCP port, 1 to 65535; 0 selects a free one.")
  private int port;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    if (port < 0 || port > 65_535) {
      throw new BadInput("PORT is " + port + ", must be 0 to 65535");
    }
    if ((certificate == null) != (key == null)) {
      throw new BadInput("--cert and --cert-key must be combined: HTTPS needs both");
    }
    Optional<PemFiles> tls =
        certificate == null || key == null
            ? Optional.empty()
            : Optional.of(new PemFiles(certificate, key));
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch stopped = new CountDownLatch(1);
    try (SqHost host = start(settings(tls), out)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(host, stopped), "sq-stop"));
      out.println("ready; stop with Ctrl-C");
      out.flush();
      stopped.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private SqHost.Settings settings(Optional<PemFiles> tls) {
    return new SqHost.Settings(
        data,
        new HttpAddress(address, port, hosts, origins),
        tls,
        Optional.ofNullable(member).map(options -> options.member(data.resolve(SqHost.HOME))));
  }

  private static void stop(SqHost host, CountDownLatch stopped) {
    host.close();
    stopped.countDown();
  }

  private static SqHost start(SqHost.Settings settings, PrintWriter out) {
    try {
      return SqHost.start(
          settings,
          line -> {
            out.println(line);
            out.flush();
          });
    } catch (NodeException refused) {
      throw new Failed(String.valueOf(refused.getMessage()));
    }
  }
}
