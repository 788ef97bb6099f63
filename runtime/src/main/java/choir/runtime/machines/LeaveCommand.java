package choir.runtime.machines;

import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.NodeProcess;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.http.DoneView;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir leave}. */
@Command(
    name = "leave",
    description =
        "Removes this machine from the ranch. Relocates its agents,"
            + " removes its copy from the store's group, and stops its node.",
    footer = {"Its folder is kept. To return, it joins again with an empty home."})
@InSection(Section.MACHINES)
@Examples("choir leave")
public final class LeaveCommand implements Runnable {
  /** Maximum time for the node to stop; it takes about a second, and longer on a busy disk. */
  private static final Duration END = Duration.ofSeconds(60);

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "Maximum time for its agents to move out. Default: ${DEFAULT-VALUE}.")
  private int wait;

  @Override
  public void run() {
    NodeClient client = node.client();
    String name = client.get("/api/v1/cluster", ClusterView.class).view().seenBy();
    String path = "/api/v1/nodes/" + NodeClient.part(name) + "/drain";
    client.post(path, DoneView.class);
    DrainCommand.await(client, name, Duration.ofSeconds(Math.max(1, wait)));
    Answer<DoneView> done = client.post("/api/v1/leave", DoneView.class);
    awaitEnd();
    output.write(() -> name + " has left the ranch\n", done::json);
  }

  private void awaitEnd() {
    try {
      Optional<ProcessHandle> process = NodeProcess.of(node.home());
      if (process.isPresent()) {
        process.get().onExit().get(END.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException late) {
      throw new Failed("it has left the ranch, and its process has not ended yet; see its log");
    } catch (IOException | ExecutionException failed) {
      throw new Failed("it has left the ranch; its process cannot be watched: " + failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted; the node may still be stopping");
    }
  }
}
