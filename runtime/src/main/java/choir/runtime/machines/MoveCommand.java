package choir.runtime.machines;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir move}: sends an agent to a machine. */
@Command(
    name = "move",
    description = "Sends an agent to a machine; a turn that runs goes on there from its next step.")
public final class MoveCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(index = "0", paramLabel = "AGENT", description = "Its id.")
  private String agent = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NODE",
      description = "Where it is to live.")
  private @Nullable String to;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "For how long, as 30m, 2h or 3d. Without it: until further notice.")
  private @Nullable String time;

  @Option(names = "--back", description = "Let it go where it belongs instead.")
  private boolean back;

  @Override
  public void run() {
    if (back == (to != null) || (back && time != null)) {
      throw new BadInput("name a NODE, or give --back to let it go where it belongs");
    }
    String path = "/api/v1/agents/" + NodeClient.part(agent) + "/place";
    if (back) {
      JsonNode done = node.client().delete(path);
      output.write(() -> agent + " goes where it belongs\n", () -> done);
      return;
    }
    ObjectNode body = NodeClient.object().put("node", to);
    if (time != null) {
      body.put("minutes", minutes(time));
    }
    JsonNode done = node.client().post(path, body);
    output.write(
        () ->
            "%s goes to %s; 'choir explain %s' says when it is there%n".formatted(agent, to, agent),
        () -> done);
  }

  /** As {@code 2h}. */
  static long minutes(String text) {
    if (!text.matches("[1-9][0-9]{0,5}[mhd]")) {
      throw new BadInput("--for is '" + text + "', must be as 30m, 2h or 3d");
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 'm' -> number;
      case 'h' -> Duration.ofHours(number).toMinutes();
      default -> Duration.ofDays(number).toMinutes();
    };
  }
}
