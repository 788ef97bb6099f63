package choir.runtime.machines;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.http.DoneView;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir move}. */
@Command(
    name = "move",
    description = "Moves an agent to a machine. A running turn continues there from its next step.")
@InSection(Section.MACHINES)
@Examples({"choir move lux halycon", "choir move lux halycon --for 2h", "choir move lux --back"})
public final class MoveCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(index = "0", paramLabel = "AGENT", description = "Id of the agent.")
  private String agent = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NODE", description = "Destination.")
  private @Nullable String to;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Duration, such as 30m, 2h or 3d. Default: until further notice.")
  private @Nullable String time;

  @Option(
      names = "--back",
      description = "Release the agent instead; it returns to its home machine.")
  private boolean back;

  @Override
  public void run() {
    if (back == (to != null) || (back && time != null)) {
      throw new BadInput("name a NODE, or give --back to release the agent");
    }
    String path = "/api/v1/agents/" + NodeClient.part(agent) + "/place";
    if (back) {
      Answer<DoneView> done = node.client().delete(path, DoneView.class);
      output.write(() -> agent + " is no longer bound to a node\n", done::json);
      return;
    }
    Optional<Integer> minutes =
        Optional.ofNullable(time).map(text -> Math.toIntExact(minutes(text)));
    PlaceRequest request = new PlaceRequest(String.valueOf(to), minutes);
    Answer<DoneView> done = node.client().post(path, request, DoneView.class);
    output.write(
        () ->
            "%s moves to %s; 'choir explain %s' shows when it has arrived%n"
                .formatted(agent, to, agent),
        done::json);
  }

  /** Parses a duration such as {@code 2h}. */
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
