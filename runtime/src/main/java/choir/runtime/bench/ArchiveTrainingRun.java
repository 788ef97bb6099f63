package choir.runtime.bench;

import choir.runtime.access.AdminToken;
import choir.runtime.model.FakeModelServer;
import choir.runtime.node.Node;
import choir.runtime.node.NodeSettings;
import choir.runtime.node.OwnCertificates;
import choir.runtime.node.RanchFeatures;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.SqUse;
import choir.runtime.sq.io.FreePorts;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Runs a short life cycle of a node in this process on free ports. The loaded classes are dumped by
 * the launcher into a class data archive that speeds up later starts.
 */
public final class ArchiveTrainingRun {
  private static final String LISTENING = "listening on http://127.0.0.1:";
  private static final long MILLIS = 1_000;

  /** Time for the commands and for writing their archive, which takes 5 s on an idle machine. */
  private static final Duration COMMANDS = Duration.ofMinutes(2);

  private ArchiveTrainingRun() {}

  /**
   * Starts a node, sends hooks, looks up their outcomes and stops it.
   *
   * @param archive option of the JVM that calls the node by commands, to create their archive
   */
  public static void run(BenchWorkspace workspace, Optional<String> archive) throws Exception {
    HookTimes times = new HookTimes();
    FakeModelServer model = workspace.keep(FakeModelServer.start(0, times::answer));
    Path home = BenchRanch.write(workspace.folder().resolve("home"), model.baseUrl());
    List<String> said = new CopyOnWriteArrayList<>();
    NodeFile self = NodeFile.alone("rehearsal");
    DeclaredRanch ranch = RanchFile.read(home, RanchFeatures.SECTIONS).ranch();
    OwnCertificates.ensure(home, self, ranch, said::add);
    NodeSettings settings =
        new NodeSettings(
            home,
            ranch.declaration(),
            new HttpAddress("127.0.0.1", 0),
            new HttpAddress("127.0.0.1", 0),
            new HttpAddress("127.0.0.1", FreePorts.next()),
            self,
            SqUse.NONE,
            List.of(),
            FreePorts.next(),
            FreePorts.next(),
            TlsFolder.in(home));
    try (Node node = Node.start(settings, said::add)) {
      assert node != null;
      String token = Files.readString(AdminToken.in(home)).strip();
      HookLoad load = new HookLoad(port(said), token, times);
      HooksBench.Phase phase = load.send("rehearsal", 2, MILLIS, true);
      HookLoad.Outcome outcome = load.lookUp(1);
      if (phase.accepted() == 0 || outcome.lost() > 0) {
        throw new IOException("unexpected outcome of the training run: " + outcome);
      }
      if (archive.isPresent()) {
        commands(workspace.folder(), home, archive.get());
      }
    }
  }

  /** Runs commands in a process of their own, which has only the classes of commands. */
  private static void commands(Path folder, Path home, String archive) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        // It writes an archive of its own, and this one is not written yet.
        .filter(option -> !option.matches("-XX:(AOTCacheOutput|ArchiveClassesAtExit)=.*"))
        .forEach(line::add);
    line.add(archive);
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(CommandTraining.class.getName(), home.toString()));
    Path said = folder.resolve("commands.out");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      if (!process.waitFor(COMMANDS.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("commands did not succeed: " + Files.readString(said));
      }
    } finally {
      process.destroyForcibly();
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
