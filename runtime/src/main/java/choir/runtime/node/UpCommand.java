package choir.runtime.node;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.NodeProcess;
import choir.runtime.cli.Section;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.RanchFileException;
import choir.runtime.ranch.Templates;
import choir.runtime.sq.io.PrivateFolder;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts this machine's node and waits until it is stopped. */
@Command(name = "up", aliases = "start", description = "Starts the node on this machine.")
@InSection(Section.EVERYDAY)
@Examples({
  "choir up",
  "choir up -d                  # in the background",
  "choir up --with-discord-sim  # with a page in which you talk to the agents",
  "choir up --home /srv/choir"
})
public final class UpCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = {"-d", "--detach"},
      description = "Run in the background; return when the node is ready.")
  private boolean detach;

  @Option(
      names = "--insecure",
      description =
          "Let the nodes of this ranch talk in plain text from now on: whoever reaches their ports"
              + " can read and change everything. Only for fully trusted networks.")
  private boolean insecure;

  @Option(
      names = TrialGuild.OPTION,
      description =
          "Put the agents into a simulated Discord for this start, and print the address of its"
              + " page. It is at port 7790 of 127.0.0.1 and ends with the node.")
  private boolean withDiscordSim;

  @Option(
      names = ForegroundNode.AGAIN,
      description =
          "Restart the node instead of exiting with 75. For use without a service manager.")
  private boolean again;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (runsAlready(home.folder(), out)) {
      if (withDiscordSim) {
        throw new Failed(
            "the node has to start with %s: stop it with 'choir down' first"
                .formatted(TrialGuild.OPTION));
      }
      return 0;
    }
    if (insecure) {
      allowPlainText(home.folder());
    }
    if (detach) {
      return startInBackground(out);
    }
    declared(home.folder(), out);
    return new ForegroundNode(home.folder(), out, spec.commandLine().getErr(), again)
        .withDiscordSim(withDiscordSim)
        .serve();
  }

  private int startInBackground(PrintWriter out) {
    if (!withDiscordSim) {
      return BackgroundNode.startOrFail(home.folder(), out);
    }
    int code = BackgroundNode.startOrFail(home.folder(), out, TrialGuild.OPTION);
    out.println(TrialGuild.pageOf(home.folder()));
    return code;
  }

  private static boolean runsAlready(Path folder, PrintWriter out) {
    try {
      Optional<ProcessHandle> process = NodeProcess.of(folder);
      process.ifPresent(
          node ->
              out.printf(
                  "already running (pid %d%s)%n",
                  node.pid(), NodeOption.running(folder).map(it -> ", " + it.http()).orElse("")));
      return process.isPresent();
    } catch (IOException unreadable) {
      throw new Failed(FileProblem.of(unreadable));
    }
  }

  /** In node.yaml, so that each further start knows it. */
  private static void allowPlainText(Path folder) {
    TlsFolder.in(folder)
        .ifPresent(
            tls -> {
              throw new BadInput(
                  "%s has certificates, and with them nodes do not talk in plain text: to go"
                          .formatted(tls)
                      + " without, move it out of every home of the ranch while its nodes are"
                      + " stopped");
            });
    try {
      NodeFile node = NodeFile.read(folder).orElseGet(() -> NodeFile.alone(HomeOption.nodeName()));
      if (!node.insecure()) {
        PrivateFolder.create(folder);
        node.allowingPlainText().write(folder);
      }
    } catch (RanchFileException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (IOException failed) {
      throw new Failed("the home cannot be written: " + FileProblem.of(failed));
    }
  }

  private static void declared(Path folder, PrintWriter out) {
    if (Files.exists(folder.resolve(RanchFile.NAME))) {
      return;
    }
    try {
      Templates.writeTo(folder, false);
      out.println("wrote " + folder.resolve(RanchFile.NAME) + " with seven agents");
    } catch (Templates.FileConflictException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (IOException failed) {
      throw new Failed("the home cannot be written: " + FileProblem.of(failed));
    }
  }
}
