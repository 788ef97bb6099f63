package choir.runtime.sq.cli;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.FileProblem;
import choir.runtime.sq.files.Exporter;
import choir.runtime.sq.mirror.GitWorkTree;
import choir.runtime.sq.mirror.Mirror;
import choir.runtime.sq.mirror.MirrorLoop;
import choir.runtime.sq.mirror.ServerSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code choir sq mirror}. */
@Command(
    name = "mirror",
    description = "Mirrors a running server to a folder of phext files, until stopped.",
    footer = {
      "One way only: files are never read back. A file changed by hand is saved as",
      "NAME.phext.by-hand before it is overwritten. A node does the same automatically",
      "with 'mirror:' in ranch.yaml."
    })
@Examples({"choir sq mirror ./mirror", "choir sq mirror --git --phext lux ./mirror"})
final class SqMirrorCommand implements Runnable {
  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private SqOption server;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(names = "--git", description = "Commit changes to Git, at most once a minute.")
  private boolean git;

  @Option(
      names = "--phext",
      paramLabel = "NAME",
      description = "Only this phext; repeatable. Default: all.")
  private List<String> chosen = new ArrayList<>();

  @Parameters(
      paramLabel = "FOLDER",
      description = "An empty folder or a mirror; created if absent.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path folder;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      Mirror mirror =
          new Mirror(
              new ServerSource(new Exporter(server.client())),
              folder,
              new LinkedHashSet<>(chosen),
              line -> tell(out, line));
      Optional<GitWorkTree> repository =
          git ? Optional.of(GitWorkTree.open(folder)) : Optional.empty();
      MirrorLoop loop =
          new MirrorLoop(mirror, repository, InstantSource.system(), line -> tell(out, line));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> stop(loop, spec.commandLine().getErr()), "mirror-stop"));
      tell(out, "mirroring into " + folder + "; stop with Ctrl-C");
      loop.run();
    } catch (IOException unusable) {
      throw new BadInput(String.valueOf(unusable.getMessage()));
    }
  }

  private static void tell(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private static void stop(MirrorLoop loop, PrintWriter err) {
    try {
      loop.close();
    } catch (IOException late) {
      tell(err, "choir: the mirror failed to stop: " + FileProblem.of(late));
    }
  }
}
