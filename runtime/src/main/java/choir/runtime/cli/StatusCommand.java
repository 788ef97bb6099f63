package choir.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code choir status}. */
@Command(name = "status", description = "Says how the ranch is, or what its node waits for.")
final class StatusCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Override
  public void run() {
    JsonNode found = node.client().get("/api/v1/status");
    output.write(() -> text(found), () -> found);
  }

  private static String text(JsonNode status) {
    StringBuilder text = new StringBuilder();
    if (!status.path("ready").asBoolean()) {
      text.append("not ready, waits for ").append(list(status.path("waitsFor"))).append('\n');
    }
    text.append("ranch   ").append(status.path("ranch").asText("?")).append('\n');
    text.append("choir   ").append(status.path("version").asText()).append(", up ");
    text.append(length(Duration.ofSeconds(status.path("uptimeSeconds").asLong()))).append('\n');
    text.append("models  ").append(list(status.path("models"))).append('\n');
    text.append("store   ").append(pairs(status.path("store"))).append("\n\n");
    return text + agents(status.path("agents"));
  }

  private static String list(JsonNode array) {
    List<String> words = new ArrayList<>();
    array.forEach(each -> words.add(each.asText()));
    return String.join(", ", words);
  }

  private static String pairs(JsonNode object) {
    List<String> words = new ArrayList<>();
    object.properties().forEach(e -> words.add(e.getKey() + " " + e.getValue().asText()));
    return String.join(", ", words);
  }

  private static String length(Duration length) {
    return length.toDays() > 0
        ? "%d d %d h".formatted(length.toDays(), length.toHoursPart())
        : length.toHours() > 0
            ? "%d h %d min".formatted(length.toHours(), length.toMinutesPart())
            : "%d min %d s".formatted(length.toMinutes(), length.toSecondsPart());
  }

  private static String agents(JsonNode agents) {
    Table table =
        new Table("AGENT", "MODEL", "WAITING", "RUNNING", "COMPLETED", "FAILED", "TOKENS");
    for (JsonNode agent : agents) {
      JsonNode counters = agent.path("counters");
      table.row(
          agent.path("id").asText(),
          agent.path("model").asText(),
          agent.path("waiting").asText("?"),
          agent.path("running").asText("?"),
          counters.path("completed").asText("?"),
          counters.path("failed").asText("?"),
          counters.path("tokens").asText("?"));
    }
    return table.text();
  }
}
