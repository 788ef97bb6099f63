package choir.runtime.machines;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Bytes;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir node}. */
@Command(name = "node", description = "Shows one machine of the ranch.")
@InSection(Section.MACHINES)
@Examples("choir node halycon")
public final class NodeCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "NAME", description = "Name of the node, as 'choir nodes' lists it.")
  private String name = "";

  @Override
  public void run() {
    Answer<ClusterView> cluster = node.client().get("/api/v1/cluster", ClusterView.class);
    List<String> names = cluster.view().nodes().stream().map(NodeView::name).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new BadInput("there is no node '" + name + "'; there are " + names);
    }
    NodeView found = cluster.view().nodes().get(index);
    output.write(() -> text(found), () -> cluster.json().path("nodes").path(index));
  }

  private static String text(NodeView node) {
    StringBuilder text = new StringBuilder();
    line(text, "node", node.name() + " at " + node.address().orElse("?"));
    line(
        text,
        "status",
        node.status()
            + (node.reachable() ? "" : ", not reachable")
            + (node.draining() ? ", draining" : ""));
    line(
        text,
        "choir",
        node.version().orElse("?") + ", since " + node.startedAt().map(Table::seconds).orElse("?"));
    line(text, "store", node.store().orElse("-") + " " + node.member().orElse(""));
    line(text, "offers", Table.words(node.offers()));
    line(text, "models", Table.words(node.models().orElse(List.of())));
    node.modelNotes()
        .ifPresent(notes -> notes.forEach(note -> line(text, "note", Table.line(note))));
    node.machine()
        .ifPresent(
            machine -> {
              line(text, "machine", resources(machine));
              line(text, "process", process(machine));
              line(text, "clock", clock(node.clockAheadMillis().orElse(0L)));
            });
    line(text, "agents", Table.words(node.agentIds().orElse(List.of())));
    return text.toString();
  }

  private static String clock(long aheadMillis) {
    return "%d ms %s the node that answered"
        .formatted(Math.abs(aheadMillis), aheadMillis < 0 ? "behind" : "ahead of");
  }

  private static String resources(NodeView.MachineView machine) {
    return "%d cores, load %.2f, %s of %s memory free, %s of disk free"
        .formatted(
            machine.cores(),
            machine.load(),
            Bytes.text(machine.memoryFreeBytes()),
            Bytes.text(machine.memoryBytes()),
            Bytes.text(machine.diskFreeBytes()));
  }

  private static String process(NodeView.MachineView machine) {
    return "%s of %s heap, longest pause of the last minute %d ms"
        .formatted(
            Bytes.text(machine.heapBytes()),
            Bytes.text(machine.heapMaxBytes()),
            machine.pauseMillis());
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-8s %s%n".formatted(name, value.strip()));
  }
}
