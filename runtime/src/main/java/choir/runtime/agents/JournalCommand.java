package choir.runtime.agents;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir journal}. */
@Command(name = "journal", description = "Lists the stored events of an agent or a session.")
@InSection(Section.AGENTS)
@Examples({"choir journal lux", "choir journal lux --session agent:lux:main --limit 20"})
public final class JournalCommand implements Runnable {
  /** Characters of an event's text, so that a row fits on a line of a usual terminal. */
  private static final int SHORT = 60;

  /** JSON pointers to the subject of an event; the first that is present is shown. */
  private static final List<String> TELLING =
      List.of(
          "/message/text",
          "/blocks/0/text",
          "/blocks/0/tool",
          "/reason",
          "/detail",
          "/tool",
          "/text",
          "/record/state",
          "/end",
          "/model",
          "/profile/model",
          "/run");

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(
      names = "--session",
      paramLabel = "KEY",
      description = "The journal of this session. Default: the agent's own.")
  private @Nullable String session;

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "Number of the first event. Default: such that the latest is listed last.")
  private @Nullable Long from;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Maximum number of events, 1 to 1000. Default: 100.")
  private int limit;

  @Parameters(paramLabel = "AGENT", description = "Id of the agent.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String agent;

  @Override
  public void run() {
    String path = "/api/v1/agents/" + NodeClient.part(agent) + "/journal?limit=" + limit;
    String of = session == null ? "" : "&session=" + NodeClient.part(session);
    String at = from == null ? "" : "&from=" + from;
    Answer<JournalView> found = node.client().get(path + of + at, JournalView.class);
    output.write(() -> table(found.view()), found::json);
  }

  private static String table(JournalView journal) {
    Table table = new Table("NUMBER", "TIME", "EVENT", "ABOUT");
    for (JournalView.EventView event : journal.events()) {
      table.row(
          event.number(),
          Table.seconds(String.valueOf(event.time())),
          event.type(),
          about(event.event()));
    }
    return table.text();
  }

  private static String about(JsonNode event) {
    for (String place : TELLING) {
      JsonNode found = event.at(place);
      if (found.isValueNode() && !found.asText().isBlank()) {
        return Table.cut(found.asText(), SHORT);
      }
    }
    return "";
  }
}
