package choir.runtime.machines;

import choir.runtime.cli.Bytes;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir nodes}. */
@Command(name = "nodes", description = "Lists the machines of the ranch.")
@InSection(Section.MACHINES)
@Examples({"choir nodes", "choir nodes --moves"})
public final class NodesCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(
      names = "--moves",
      description = "List the latest relocations of agents with their reasons.")
  private boolean moves;

  @Override
  public void run() {
    Answer<ClusterView> found = node.client().get("/api/v1/cluster", ClusterView.class);
    ClusterView cluster = found.view();
    output.write(
        () -> moves ? moves(cluster.moves()) : text(cluster.nodes()),
        () -> moves ? Map.of("moves", found.json().path("moves")) : found.json());
  }

  private static String moves(List<ClusterView.Move> moves) {
    Table table = new Table("AT", "AGENT", "FROM", "TO", "WHY");
    for (ClusterView.Move move : moves) {
      table.row(Table.seconds(move.at()), move.agent(), move.from(), move.to(), move.reason());
    }
    return table.text();
  }

  /** A table of nodes. */
  public static String text(List<NodeView> nodes) {
    Table table =
        new Table(
            "NODE", "STATUS", "ROLES", "STORE", "LAG", "AGENTS", "ACTIVE", "LOAD", "MEMORY",
            "NOTE");
    Set<String> zoneData = new TreeSet<>();
    nodes.forEach(node -> node.zoneData().ifPresent(zoneData::add));
    for (NodeView node : nodes) {
      table.row(
          node.name(),
          status(node),
          node.worker().orElse(false) ? "worker" : "-",
          node.store().orElse("-"),
          orDash(node.behind().filter(entries -> entries >= 0)),
          orDash(node.agents()),
          orDash(node.awake()),
          orDash(node.machine().map(each -> "%.1f/%d".formatted(each.load(), each.cores()))),
          orDash(node.machine().map(each -> Bytes.text(each.memoryFreeBytes()))),
          String.join(", ", notes(node, zoneData)));
    }
    return table.text() + modelNotes(nodes);
  }

  /** A line for each difference between the models of a machine and those that are declared. */
  public static String modelNotes(List<NodeView> nodes) {
    StringBuilder text = new StringBuilder();
    for (NodeView node : nodes) {
      for (String note : node.modelNotes().orElse(List.of())) {
        text.append(Table.line(node.name() + ": " + note)).append('\n');
      }
    }
    return text.toString();
  }

  private static String status(NodeView node) {
    return node.status().equals("up") && !node.reachable() ? "unreachable" : node.status();
  }

  private static String orDash(Optional<?> value) {
    return value.map(String::valueOf).orElse("-");
  }

  /**
   * What a person should know of a node.
   *
   * @param zoneData all versions of time zone data on the ranch: those with different ones may
   *     compute different times for a schedule
   */
  private static List<String> notes(NodeView node, Set<String> zoneData) {
    List<String> notes = new ArrayList<>();
    if (node.draining()) {
      notes.add("draining");
    }
    long ahead = node.clockAheadMillis().orElse(0L);
    if (Math.abs(ahead) > 2_000) {
      notes.add(
          "clock %.1f s %s".formatted(Math.abs(ahead) / 1000.0, ahead < 0 ? "behind" : "ahead"));
    }
    long pause = node.machine().map(NodeView.MachineView::pauseMillis).orElse(0L);
    if (pause > 1_000) {
      notes.add("paused for %.1f s".formatted(pause / 1000.0));
    }
    if (zoneData.size() > 1) {
      node.zoneData().ifPresent(data -> notes.add("time zone data " + data));
    }
    return notes;
  }
}
