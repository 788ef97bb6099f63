package choir.runtime.messages;

import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir run}: a method for each subcommand. */
@Command(
    name = "run",
    description = "Shows, awaits, cancels and retries a run.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.EVERYDAY)
@Examples({
  "choir run show run-35368d0740f14d75a1b9d3c66f7fb31e",
  "choir run cancel run-35368d0740f14d75a1b9d3c66f7fb31e"
})
public final class RunCommand extends CommandGroup {
  private static final String RUN = "RUN";
  private static final String ID = "Id of the run: 'run-' and 32 hex digits.";

  @Command(name = "show", description = "Shows a run, what has happened to it, and its answer.")
  @Examples({
    "choir run show run-35368d0740f14d75a1b9d3c66f7fb31e",
    "choir run show -o json run-35368d0740f14d75a1b9d3c66f7fb31e"
  })
  void show(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = RUN, description = ID) String run) {
    NodeClient client = node.client();
    Answer<RunView> found = client.get(path(run), RunView.class);
    output.write(
        () -> {
          Answer<EventsView> events = client.get(path(run) + "/events", EventsView.class);
          return RunText.of(found.view(), events.view().events());
        },
        found::json);
  }

  @Command(
      name = "wait",
      description = "Waits for the end of a run and prints its answer.",
      footer = "Ends with exit code 1 if the run has failed or was cancelled.")
  @Examples("choir run wait run-35368d0740f14d75a1b9d3c66f7fb31e")
  void waitFor(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = RUN, description = ID) String run) {
    answer(output, await(node.client(), run));
  }

  @Command(
      name = "cancel",
      description = "Cancels a run, and stops its call of a model or a tool.",
      footer = "A run that has ended already stays as it is.")
  @Examples("choir run cancel run-35368d0740f14d75a1b9d3c66f7fb31e")
  void cancel(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = RUN, description = ID) String run) {
    Answer<RunView> end = node.client().post(path(run) + "/cancel", RunView.class);
    output.write(() -> cancelled(end.view()), end::json);
    if (end.view().state().equals(RunView.ACCEPTED)) {
      throw new Failed("the end of " + run + " is not stored yet; repeat the command");
    }
  }

  private static String cancelled(RunView run) {
    return switch (run.state()) {
      case RunView.CANCELLED -> run.runId() + " was " + run.reason().orElse("cancelled") + "\n";
      case RunView.ACCEPTED -> "";
      default -> run.runId() + " had already " + run.state() + "\n";
    };
  }

  @Command(
      name = "retry",
      description = "Sends the message of a failed or cancelled run again, as a new run.",
      footer = "The same run is tried again once; its new run may be retried in turn.")
  @Examples({
    "choir run retry run-35368d0740f14d75a1b9d3c66f7fb31e",
    "choir run retry --wait run-35368d0740f14d75a1b9d3c66f7fb31e"
  })
  void retry(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(names = "--wait", description = "Wait for the end of the new run.") boolean wait,
      @Parameters(paramLabel = RUN, description = ID) String run) {
    NodeClient client = node.client();
    Answer<AcceptedView> again = client.post(path(run) + "/retry", AcceptedView.class);
    if (wait) {
      answer(output, await(client, again.view().runId()));
    } else {
      output.write(() -> again.view().runId() + "\n", again::json);
    }
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
   * Prints the answer of a run that has ended.
   *
   * @throws Failed if it has no answer
   */
  static void answer(Output output, Answer<RunView> end) {
    RunView run = end.view();
    output.write(() -> run.reply().map(reply -> reply + "\n").orElse(""), end::json);
    if (run.hasFailed()) {
      throw new Failed(run.failure());
    }
  }
}
