package choir.runtime.messages;

import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir run}. */
@Command(name = "run", description = "Shows the state of a run, and its answer.")
@InSection(Section.EVERYDAY)
@Examples({
  "choir run run-35368d0740f14d75a1b9d3c66f7fb31e",
  "choir run --wait run-35368d0740f14d75a1b9d3c66f7fb31e"
})
public final class RunCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(names = "--wait", description = "Wait for the end of the run.")
  private boolean wait;

  @Parameters(paramLabel = "RUN", description = "Id of the run: 'run-' and 32 hex digits.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String run;

  @Override
  public void run() {
    NodeClient client = node.client();
    show(output, wait ? await(client, run) : client.get(path(run), RunView.class));
  }

  private static String path(String run) {
    return "/api/v1/runs/" + NodeClient.part(run);
  }

  /** Waits for the end of a run. */
  static Answer<RunView> await(NodeClient client, String run) {
    Answer<RunView> found;
    do {
      found = client.get(path(run) + "?wait=60", RunView.class);
    } while (found.view().state().equals(RunView.ACCEPTED));
    return found;
  }

  /**
   * Shows the answer, or that there is none yet.
   *
   * @throws Failed if the run has failed
   */
  static void show(Output output, Answer<RunView> answer) {
    RunView run = answer.view();
    output.write(() -> text(run), answer::json);
    if (run.hasFailed()) {
      throw new Failed(run.failure());
    }
  }

  private static String text(RunView run) {
    return switch (run.state()) {
      case RunView.COMPLETED -> run.reply().orElse("") + "\n";
      case RunView.ACCEPTED ->
          "%s is waiting or running: agent %s, session %s, since %s\n"
              .formatted(run.runId(), run.agent(), run.session(), Table.seconds(run.acceptedAt()));
      default -> "";
    };
  }
}
