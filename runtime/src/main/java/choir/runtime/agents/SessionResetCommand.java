package choir.runtime.agents;

import choir.runtime.cli.Examples;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir sessions reset}. */
@Command(
    name = "reset",
    description = "Resets a session: the agent no longer sees what was said in it before.",
    footer = {
      "",
      "The history stays in the journal: choir journal AGENT --session KEY. A session with a run in"
          + " progress is not reset. Messages that wait for the session are kept."
    })
@Examples("choir sessions reset lux agent:lux:main")
final class SessionResetCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(index = "0", paramLabel = "AGENT", description = "Id of the agent.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String agent;

  @Parameters(index = "1", paramLabel = "KEY", description = "Key of the session.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String key;

  @Override
  public void run() {
    Answer<SessionResetView> done =
        node.client()
            .post(
                "/api/v1/agents/%s/sessions/%s/reset"
                    .formatted(NodeClient.part(agent), NodeClient.part(key)),
                SessionResetView.class);
    output.write(() -> words(done.view()), done::json);
  }

  private static String words(SessionResetView done) {
    return "session %s of %s is reset (reset %d)%n"
        .formatted(done.key(), done.agent(), done.epoch() - 1);
  }
}
