package choir.runtime.messages;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code choir send}. */
@Command(
    name = "send",
    description =
        "Sends an agent a message. Prints the id of its run" + " once the message is stored.")
@InSection(Section.EVERYDAY)
@Examples({
  "choir send lux 'Read the logs of the night.'",
  "choir send lux --key backup-2026-11-29 'The backup has ended.'"
})
public final class SendCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private MessageOptions message;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Idempotency key: the same key gives the same run. Default: a random one.")
  private @Nullable String key;

  @Option(names = "--wait", description = "Wait for the end of the run and show the answer.")
  private boolean wait;

  @Override
  public void run() {
    NodeClient client = node.client();
    MessageRequest request = message.request();
    Answer<AcceptedView> accepted =
        client.post(
            message.path(), key == null ? request : request.withKey(key), AcceptedView.class);
    String run = accepted.view().runId();
    tellRepeat(accepted.view());
    if (wait) {
      RunCommand.answer(output, RunCommand.await(client, run));
    } else {
      output.write(() -> run + "\n", accepted::json);
    }
  }

  private void tellRepeat(AcceptedView accepted) {
    if (accepted.repeat()) {
      String state = accepted.state().map(each -> ", and is " + each).orElse("");
      command
          .commandLine()
          .getErr()
          .println("choir: this key was used before: the run exists since then" + state);
    }
  }
}
