package choir.runtime.messages;

import choir.runtime.cli.Failed;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir run}. */
@Command(name = "run", description = "Shows what became of a run: its answer, if it has one.")
public final class RunCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(names = "--wait", description = "Wait for its end.")
  private boolean wait;

  @Parameters(paramLabel = "RUN", description = "The run, as 'run-' and 32 hex digits.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String run;

  @Override
  public void run() {
    NodeClient client = node.client();
    show(output, wait ? await(client, run) : client.get(path(run)));
  }

  private static String path(String run) {
    return "/api/v1/runs/" + NodeClient.part(run);
  }

  /** The run, once it has ended. */
  static JsonNode await(NodeClient client, String run) {
    JsonNode found = client.get(path(run) + "?wait=60");
    while (found.path("state").asText().equals("accepted")) {
      found = client.get(path(run) + "?wait=60");
    }
    return found;
  }

  /**
   * Shows the answer, or that there is none yet.
   *
   * @throws Failed if the run has failed
   */
  static void show(Output output, JsonNode run) {
    String state = run.path("state").asText();
    String text =
        switch (state) {
          case "completed" -> run.path("reply").asText() + "\n";
          case "accepted" ->
              "%s waits or is under way: agent %s, session %s, since %s\n"
                  .formatted(
                      run.path("runId").asText(),
                      run.path("agent").asText(),
                      run.path("session").asText(),
                      Table.seconds(run.path("acceptedAt").asText()));
          default -> "";
        };
    output.write(() -> text, () -> run);
    if (state.equals("failed")) {
      throw new Failed(reason(run));
    }
  }

  static String reason(JsonNode run) {
    return run.path("runId").asText() + " failed: " + run.path("reason").asText();
  }
}
