package choir.runtime.bench;

import choir.runtime.access.AdminToken;
import choir.runtime.model.FakeModelServer;
import choir.runtime.node.Node;
import choir.runtime.node.NodeSettings;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.SqUse;
import choir.runtime.sq.io.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Runs a short life cycle of a node in this process on free ports. The loaded classes are dumped by
 * the launcher into a class data archive that speeds up later starts.
 */
public final class ArchiveTrainingRun {
  private static final String LISTENING = "listening on http://127.0.0.1:";
  private static final long MILLIS = 1_000;

  private ArchiveTrainingRun() {}

  /** Starts a node, sends hooks, looks up their outcomes and stops it. */
  public static void run(BenchWorkspace workspace) throws Exception {
    HookTimes times = new HookTimes();
    FakeModelServer model = workspace.keep(FakeModelServer.start(0, times::answer));
    Path home = BenchRanch.write(workspace.folder().resolve("home"), model.baseUrl());
    List<String> said = new CopyOnWriteArrayList<>();
    NodeSettings settings =
        new NodeSettings(
            home,
            RanchFile.read(home, List.of()).ranch().declaration(),
            "127.0.0.1",
            0,
            new HttpAddress("127.0.0.1", 0),
            new HttpAddress("127.0.0.1", FreePorts.next()),
            NodeFile.alone("rehearsal"),
            SqUse.NONE,
            List.of(),
            FreePorts.next(),
            FreePorts.next(),
            Optional.empty());
    try (Node node = Node.start(settings, said::add)) {
      assert node != null;
      String token = Files.readString(AdminToken.in(home)).strip();
      HookLoad load = new HookLoad(port(said), token, times);
      HooksBench.Phase phase = load.send("rehearsal", 2, MILLIS, true);
      HookLoad.Outcome outcome = load.lookUp(1);
      if (phase.accepted() == 0 || outcome.lost() > 0) {
        throw new IOException("unexpected outcome of the training run: " + outcome);
      }
    }
  }

  private static int port(List<String> said) throws IOException {
    return said.stream()
        .filter(line -> line.startsWith(LISTENING))
        .map(line -> Integer.parseInt(line.substring(LISTENING.length())))
        .findFirst()
        .orElseThrow(() -> new IOException("the node did not report its address: " + said));
  }
}
