package choir.runtime.machines;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.http.DoneView;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir drain}. */
@Command(
    name = "drain",
    description = "Relocates the agents of a machine. Waits until none is left.",
    footer = {
      "No agent is placed there until 'choir undrain NODE'. A running turn continues elsewhere."
    })
@InSection(Section.MACHINES)
@Examples({"choir drain halycon", "choir drain halycon --wait 0"})
public final class DrainCommand implements Runnable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** The result as JSON. */
  private record Drained(boolean draining, boolean empty) {}

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "NODE", description = "Name of the node, as 'choir nodes' lists it.")
  private String name = "";

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "Maximum time to wait; 0 does not wait. Default: ${DEFAULT-VALUE}.")
  private int wait;

  @Override
  public void run() {
    NodeClient client = node.client();
    client.post("/api/v1/nodes/" + NodeClient.part(name) + "/drain", DoneView.class);
    boolean waited = wait > 0;
    if (waited) {
      await(client, name, Duration.ofSeconds(wait));
    }
    output.write(
        () ->
            waited
                ? "no agent lives on " + name + " any more\n"
                : name + " is being drained; 'choir nodes' shows the progress\n",
        () -> new Drained(true, waited));
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
      NodeView found = find(client, name);
      agents = found.agents().orElse(0);
      // An older report may be from before the order.
      boolean fresh = found.heardMillisAgo().orElse(0L) < LOOK.toMillis() * 3;
      heard = agents == 0 && fresh ? heard + 1 : 0;
      if (heard >= 3) {
        return;
      }
      pause();
    }
    throw new Failed(
        "%d agents still live on %s after %d s; it is still being drained"
            .formatted(agents, name, patience.toSeconds()));
  }

  private static NodeView find(NodeClient client, String name) {
    ClusterView cluster = client.get("/api/v1/cluster", ClusterView.class).view();
    return cluster.nodes().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BadInput("there is no node '" + name + "'"));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted; the node is still being drained");
    }
  }
}
