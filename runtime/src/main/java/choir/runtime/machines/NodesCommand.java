package choir.runtime.machines;

import choir.runtime.cli.Bytes;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir nodes}: the machines of the ranch. */
@Command(name = "nodes", description = "Lists the machines of the ranch.")
public final class NodesCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(
      names = "--moves",
      description = "List the last agents that went from one machine to another, and why.")
  private boolean moves;

  @Override
  public void run() {
    JsonNode found = node.client().get("/api/v1/cluster");
    output.write(
        () -> moves ? moves(found.path("moves")) : text(found),
        () -> moves ? found.path("moves") : found);
  }

  private static String moves(JsonNode moves) {
    Table table = new Table("AT", "AGENT", "FROM", "TO", "WHY");
    for (JsonNode move : moves) {
      table.row(
          Table.seconds(move.path("at").asText()),
          move.path("agent").asText(),
          move.path("from").asText(),
          move.path("to").asText(),
          move.path("reason").asText());
    }
    return table.text();
  }

  public static String text(JsonNode cluster) {
    Table table =
        new Table(
            "NODE", "IS", "DOES", "STORE", "BEHIND", "AGENTS", "AWAKE", "LOAD", "FREE", "NOTE");
    for (JsonNode node : cluster.path("nodes")) {
      JsonNode machine = node.path("machine");
      table.row(
          node.path("name").asText(),
          is(node),
          node.path("worker").asBoolean() ? "worker" : "-",
          node.path("store").asText("-"),
          count(node.path("behind")),
          node.path("agents").asText("-"),
          node.path("awake").asText("-"),
          machine.isMissingNode()
              ? "-"
              : "%.1f/%d".formatted(machine.path("load").asDouble(), machine.path("cores").asInt()),
          machine.isMissingNode() ? "-" : Bytes.text(machine.path("memoryFreeBytes").asLong()),
          String.join(", ", notes(node)));
    }
    return table.text();
  }

  /** In one word how the node is. */
  private static String is(JsonNode node) {
    boolean up = node.path("status").asText().equals("up");
    return up && !node.path("reachable").asBoolean() ? "unreachable" : node.path("status").asText();
  }

  private static String count(JsonNode number) {
    return number.isMissingNode() || number.asLong() < 0 ? "-" : number.asText();
  }

  private static List<String> notes(JsonNode node) {
    List<String> notes = new ArrayList<>();
    if (node.path("draining").asBoolean()) {
      notes.add("draining");
    }
    long ahead = node.path("clockAheadMillis").asLong();
    if (Math.abs(ahead) > 2_000) {
      notes.add(
          "clock %.1f s %s".formatted(Math.abs(ahead) / 1000.0, ahead < 0 ? "behind" : "ahead"));
    }
    long pause = node.path("machine").path("pauseMillis").asLong();
    if (pause > 1_000) {
      notes.add("stood still for %.1f s".formatted(pause / 1000.0));
    }
    return notes;
  }
}
