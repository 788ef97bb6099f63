package choir.runtime.machines;

import choir.runtime.cli.Failed;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.NodeProcess;
import choir.runtime.cli.Output;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir leave}: this machine gives up its part in the ranch. */
@Command(
    name = "leave",
    description =
        "Has this machine give up its part in the ranch: its agents live elsewhere,"
            + " its copy of the store counts no more, its node ends.",
    footer = {"", "Its folder keeps what it held. To come back it joins anew, with an empty home."})
public final class LeaveCommand implements Runnable {
  /** Handing over takes about a second; a busy disk some more. */
  private static final Duration END = Duration.ofSeconds(60);

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long its agents may take to move out. Default: ${DEFAULT-VALUE}.")
  private int wait;

  @Override
  public void run() {
    NodeClient client = node.client();
    String name = client.get("/api/v1/cluster").path("seenBy").asText();
    String path = "/api/v1/nodes/" + NodeClient.part(name) + "/drain";
    client.post(path, NodeClient.object());
    DrainCommand.await(client, name, Duration.ofSeconds(Math.max(1, wait)));
    JsonNode done = client.post("/api/v1/leave", NodeClient.object());
    awaitEnd();
    output.write(() -> name + " has left the ranch\n", () -> done);
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
