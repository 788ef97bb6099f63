package choir.runtime.machines;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Bytes;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir node}: one machine of the ranch. */
@Command(name = "node", description = "Shows one machine of the ranch.")
public final class NodeCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "NAME", description = "As 'choir nodes' lists it.")
  private String name = "";

  @Override
  public void run() {
    JsonNode cluster = node.client().get("/api/v1/cluster");
    List<String> names = new ArrayList<>();
    for (JsonNode each : cluster.path("nodes")) {
      names.add(each.path("name").asText());
      if (each.path("name").asText().equals(name)) {
        output.write(() -> text(each), () -> each);
        return;
      }
    }
    throw new BadInput("there is no node '" + name + "'; there are " + names);
  }

  private static String text(JsonNode node) {
    JsonNode machine = node.path("machine");
    StringBuilder text = new StringBuilder();
    line(text, "node", node.path("name").asText() + " at " + node.path("address").asText("?"));
    line(
        text,
        "is",
        node.path("status").asText()
            + (node.path("reachable").asBoolean() ? "" : ", not reachable")
            + (node.path("draining").asBoolean() ? ", draining" : ""));
    line(
        text,
        "choir",
        node.path("version").asText("?") + ", since " + node.path("startedAt").asText("?"));
    line(text, "store", node.path("store").asText("-") + " " + node.path("member").asText(""));
    line(text, "offers", Table.words(node.path("offers")));
    line(text, "models", Table.words(node.path("models")));
    if (!machine.isMissingNode()) {
      line(
          text,
          "machine",
          "%d cores, load %.2f, %s of %s memory free, %s of disk free"
              .formatted(
                  machine.path("cores").asInt(),
                  machine.path("load").asDouble(),
                  Bytes.text(machine.path("memoryFreeBytes").asLong()),
                  Bytes.text(machine.path("memoryBytes").asLong()),
                  Bytes.text(machine.path("diskFreeBytes").asLong())));
      line(
          text,
          "process",
          "%s of %s heap, longest standstill of the last minute %d ms"
              .formatted(
                  Bytes.text(machine.path("heapBytes").asLong()),
                  Bytes.text(machine.path("heapMaxBytes").asLong()),
                  machine.path("pauseMillis").asLong()));
      line(text, "clock", node.path("clockAheadMillis").asLong() + " ms ahead of the node asked");
    }
    line(text, "agents", Table.words(node.path("agentIds")));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-8s %s%n".formatted(name, value.isBlank() ? "-" : value));
  }
}
