package choir.runtime.machines;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir drain}: has the agents of a machine live elsewhere. */
@Command(
    name = "drain",
    description = "Has the agents of a machine live elsewhere, and waits until they do.",
    footer = {
      "",
      "Until 'choir undrain NODE' nobody new comes. A turn that runs goes on elsewhere."
    })
public final class DrainCommand implements Runnable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "NODE", description = "As 'choir nodes' lists it.")
  private String name = "";

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait for it; 0 not at all. Default: ${DEFAULT-VALUE}.")
  private int wait;

  @Override
  public void run() {
    NodeClient client = node.client();
    client.post("/api/v1/nodes/" + NodeClient.part(name) + "/drain", NodeClient.object());
    boolean waited = wait > 0;
    if (waited) {
      await(client, name, Duration.ofSeconds(wait));
    }
    output.write(
        () ->
            waited
                ? "no agent lives on " + name + " any more\n"
                : name + " is being drained; 'choir nodes' shows how far it is\n",
        () -> Map.of("draining", true, "empty", waited));
  }

  /**
   * Returns once no agent lives on a node.
   *
   * @throws Failed naming how many still do when the time is over
   */
  static void await(NodeClient client, String name, Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    long heard = 0;
    int agents = -1;
    while (System.nanoTime() < until) {
      JsonNode found = find(client, name);
      agents = found.path("agents").asInt(0);
      // What a node said before it was told counts for nothing.
      boolean fresh = found.path("heardMillisAgo").asLong(0) < LOOK.toMillis() * 3;
      heard = agents == 0 && fresh ? heard + 1 : 0;
      if (heard >= 3) {
        return;
      }
      pause();
    }
    throw new Failed(
        "%d agents still live on %s after %d s; it goes on being drained"
            .formatted(agents, name, patience.toSeconds()));
  }

  private static JsonNode find(NodeClient client, String name) {
    for (JsonNode each : client.get("/api/v1/cluster").path("nodes")) {
      if (each.path("name").asText().equals(name)) {
        return each;
      }
    }
    throw new BadInput("there is no node '" + name + "'");
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted; it goes on being drained");
    }
  }
}
