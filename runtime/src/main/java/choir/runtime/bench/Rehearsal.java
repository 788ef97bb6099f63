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
 * A node's whole life in short, in this process and on free ports: what it loads is what the
 * launcher lets the JVM keep for the starts to come.
 */
public final class Rehearsal {
  private static final String LISTENING = "listening on http://127.0.0.1:";
  private static final long MILLIS = 1_000;

  private Rehearsal() {}

  /** Starts a node, gives it hooks, looks them up and stops it. */
  public static void run(Workplace place) throws Exception {
    HookTimes times = new HookTimes();
    FakeModelServer model = place.keep(FakeModelServer.start(0, times::answer));
    Path home = BenchRanch.write(place.folder().resolve("home"), model.baseUrl());
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
      HookLoad.Fate fate = load.lookUp(1);
      if (phase.accepted() == 0 || fate.lost() > 0) {
        throw new IOException("what the rehearsal came to: " + fate);
      }
    }
  }

  private static int port(List<String> said) throws IOException {
    return said.stream()
        .filter(line -> line.startsWith(LISTENING))
        .map(line -> Integer.parseInt(line.substring(LISTENING.length())))
        .findFirst()
        .orElseThrow(() -> new IOException("the node does not say where it listens: " + said));
  }
}
