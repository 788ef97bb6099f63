package choir.runtime.messages;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.SinceOption;
import choir.runtime.cli.StreamFollower;
import choir.runtime.cli.Table;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code choir logs}. */
@Command(
    name = "logs",
    description = "Tells in words what has happened to runs.",
    footer = "With --follow, -o json prints one JSON object a line.")
@InSection(Section.EVERYDAY)
@Examples({"choir logs", "choir logs lux -f", "choir logs --since 1h --limit 500"})
public final class LogsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private SinceOption since;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what happens from now on.")
  private boolean follow;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Maximum number of past events, 1 to 500. Default: ${DEFAULT-VALUE}.")
  private int limit;

  /** Time of the latest event that was shown, and the events of that time. */
  private @Nullable Instant last;

  private final Set<EventView> shownAtLast = new HashSet<>();

  @Parameters(paramLabel = "AGENT", arity = "0..1", description = "Only the runs of this agent.")
  private @Nullable String agent;

  @Override
  public void run() {
    NodeClient client = node.client();
    String path =
        "/api/v1/log?limit="
            + limit
            + (agent == null ? "" : "&agent=" + NodeClient.part(agent))
            + since.query();
    if (follow) {
      new StreamFollower(client, () -> continued(path), (id, data) -> show(data)).follow();
    } else {
      Answer<EventsView> found = client.get(path, EventsView.class);
      output.write(() -> text(found.view()), found::json);
    }
  }

  private static String text(EventsView found) {
    StringBuilder text = new StringBuilder();
    found.events().forEach(event -> text.append(line(event)));
    return text.toString();
  }

  private static String line(EventView event) {
    return "%s  %s  %s  %s%n"
        .formatted(
            Table.seconds(event.at()), event.agent(), event.run(), Table.line(event.words()));
  }

  private String continued(String path) {
    return last == null ? path : path + "&since=" + NodeClient.part(last.toString());
  }

  /** Shows an event, unless it was shown before the connection broke. */
  private void show(String data) {
    if (data.isEmpty()) {
      return;
    }
    Answer<EventView> event = NodeClient.answer(data, EventView.class);
    Instant at = event.view().at();
    if (last == null || at.isAfter(last)) {
      last = at;
      shownAtLast.clear();
    }
    if (shownAtLast.add(event.view())) {
      PrintWriter out = command.commandLine().getOut();
      out.print(output.isJson() ? event.json() + "\n" : line(event.view()));
      out.flush();
    }
  }
}
