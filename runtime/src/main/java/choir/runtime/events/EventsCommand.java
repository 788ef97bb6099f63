package choir.runtime.events;

import choir.runtime.cli.BadInput;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code choir events}. */
@Command(
    name = "events",
    description = "Lists the stored events of all entities.",
    footer = {
      "",
      "Each event has an id. A program that keeps the id of the last event that it has handled goes"
          + " on with --after ID, at any node, and misses none. With --follow, -o json prints one"
          + " JSON object a line."
    })
@InSection(Section.EVERYDAY)
@Examples({
  "choir events -f",
  "choir events lux --since 1h --type session.TurnCompleted,session.TurnFailed",
  "choir events -f --after 4711.2 -o json"
})
public final class EventsCommand implements Runnable {
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
      names = "--after",
      paramLabel = "ID",
      description = "Only events behind the one with this id; 0: from the beginning.")
  private @Nullable String after;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Only events of this type, as session.TurnCompleted, or family, as session; several"
              + " separated by commas.")
  private @Nullable String type;

  @Option(
      names = "--entity",
      paramLabel = "ID",
      description = "Only events of entities whose ids begin so, as 'Session|lux/'.")
  private @Nullable String entity;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Maximum number of events without --follow, 1 to 1000. Default: 100.")
  private int limit;

  @Parameters(
      paramLabel = "AGENT",
      arity = "0..1",
      description = "Only events of this agent and its sessions.")
  private @Nullable String agent;

  @Override
  public void run() {
    if (after != null && since.isGiven()) {
      throw new BadInput("--after and --since both say where to begin; use one");
    }
    NodeClient client = node.client();
    if (follow) {
      new StreamFollower(client, this::path, this::show).follow();
    } else if (after == null && !since.isGiven()) {
      throw new BadInput(
          "say where to begin: --since 1h, --after ID, --after 0 for the beginning, or -f for now");
    } else {
      Answer<JournalEventsView> found = client.get(path(), JournalEventsView.class);
      output.write(() -> text(found.view()), found::json);
    }
  }

  private String path() {
    return EventRoutes.PATH
        + "?limit="
        + limit
        + query("agent", agent)
        + query("entity", entity)
        + query("type", type)
        + query("after", after)
        + (after == null ? since.query() : "");
  }

  private static String query(String name, @Nullable String value) {
    return value == null ? "" : "&" + name + "=" + NodeClient.part(value);
  }

  private static String text(JournalEventsView found) {
    StringBuilder text = new StringBuilder();
    found.events().forEach(event -> text.append(line(event)));
    if (found.more()) {
      text.append("\nMore: choir events --after ").append(found.next()).append('\n');
    } else if (found.events().isEmpty()) {
      text.append("no such event\n");
    }
    return text.toString();
  }

  private static String line(JournalEventView event) {
    return "%s  %s  %s  %d  %s%n"
        .formatted(
            event.id(),
            Table.seconds(event.time()),
            Table.line(event.entity()),
            event.number(),
            Table.line(event.type()));
  }

  /** Shows an event, and takes note of where to go on when the connection breaks. */
  private void show(String id, String data) {
    if (!id.isEmpty()) {
      after = id;
    }
    if (!data.isEmpty()) {
      Answer<JournalEventView> event = NodeClient.answer(data, JournalEventView.class);
      PrintWriter out = command.commandLine().getOut();
      out.print(output.isJson() ? event.json() + "\n" : line(event.view()));
      out.flush();
    }
  }
}
