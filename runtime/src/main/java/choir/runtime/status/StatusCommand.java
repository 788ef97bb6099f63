package choir.runtime.status;

import choir.runtime.cli.Failed;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import choir.runtime.machines.NodesCommand;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code choir status}: the ranch on one screen. */
@Command(
    name = "status",
    description = "Shows the ranch on one screen, or what its node waits for.")
public final class StatusCommand implements Runnable {
  /** Often enough for a person; each look asks every agent that is awake. */
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** Home, and clear what is below: what stood there does not flicker. */
  private static final String IN_PLACE = "\u001b[H\u001b[J";

  /** Of a turn's cause. */
  private static final int CAUSE = 40;

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = {"-w", "--watch"},
      description = "Show it again every two seconds, in place, until Ctrl-C.")
  private boolean watch;

  @Override
  public void run() {
    NodeClient client = node.client();
    if (!watch) {
      show(client, "");
      return;
    }
    while (true) {
      try {
        show(client, output.isJson() ? "" : IN_PLACE);
      } catch (Failed away) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(IN_PLACE + away.getMessage());
        out.flush();
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    }
  }

  private void show(NodeClient client, String before) {
    JsonNode status = client.get("/api/v1/status");
    boolean ready = status.path("ready").asBoolean();
    JsonNode cluster = ready ? client.get("/api/v1/cluster") : NodeClient.object();
    output.write(
        () -> before + text(status, cluster), () -> Map.of("status", status, "cluster", cluster));
  }

  static String text(JsonNode status, JsonNode cluster) {
    StringBuilder text = new StringBuilder();
    if (!status.path("ready").asBoolean()) {
      text.append("not ready, waits for ")
          .append(Table.words(status.path("waitsFor")))
          .append('\n');
    }
    text.append("ranch   ").append(status.path("ranch").asText("?")).append('\n');
    text.append("choir   ").append(status.path("version").asText()).append(", up ");
    text.append(length(Duration.ofSeconds(status.path("uptimeSeconds").asLong()))).append('\n');
    text.append("models  ").append(Table.words(status.path("models"))).append('\n');
    text.append("store   ").append(store(status, cluster)).append('\n');
    text.append("today   ").append(today(status)).append(" tokens\n");
    text.append(declared(status)).append('\n');
    if (cluster.path("nodes").size() > 1) {
      text.append(NodesCommand.text(cluster)).append('\n');
    }
    return text + agents(status.path("agents"));
  }

  private static String store(JsonNode status, JsonNode cluster) {
    List<String> words = new ArrayList<>();
    JsonNode store = cluster.path("store");
    if (store.path("voters").asInt() > 1) {
      long behind = 0;
      for (JsonNode each : cluster.path("nodes")) {
        behind = Math.max(behind, each.path("behind").asLong());
      }
      words.add(
          "led by %s, %s voters, %s"
              .formatted(
                  store.path("leader").asText("nobody"),
                  store.path("voters").asText(),
                  behind == 0 ? "none behind" : "one is " + behind + " entries behind"));
    }
    status
        .path("store")
        .properties()
        .forEach(
            e -> {
              // What has parts of its own is for 'choir sq status'.
              if (e.getValue().isValueNode()) {
                words.add(e.getKey() + " " + e.getValue().asText());
              }
            });
    return String.join(", ", words);
  }

  /** As counted by the node; a node of before counts nothing. */
  private static long today(JsonNode status) {
    long tokens = 0;
    for (JsonNode agent : status.path("agents")) {
      tokens += agent.path("tokensToday").asLong();
    }
    return status.path("tokensToday").asLong(tokens);
  }

  /** How many there are, where the table below has only those who work. */
  private static String declared(JsonNode status) {
    int declared = status.path("declared").asInt();
    int shown = status.path("agents").size();
    if (declared <= shown) {
      return "";
    }
    int behind = status.path("withoutProfile").asInt();
    return "agents  %,d declared, %,d have work in hand%s%s%n"
        .formatted(
            declared,
            status.path("working").asInt(),
            shown < status.path("working").asInt() ? ", the first " + shown + " below" : "",
            behind > 0 ? ", %,d are still told their profile".formatted(behind) : "");
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
        new Table(
            "AGENT", "NODE", "MODEL", "WAITING", "COMPLETED", "FAILED", "TOKENS", "TODAY", "BUSY");
    for (JsonNode agent : agents) {
      JsonNode counters = agent.path("counters");
      table.row(
          agent.path("id").asText(),
          agent.path("node").asText("-"),
          agent.path("model").asText(),
          agent.path("waiting").asText("?"),
          counters.path("completed").asText("?"),
          counters.path("failed").asText("?"),
          counters.path("tokens").asText("?"),
          agent.path("tokensToday").asText("?"),
          busy(agent));
    }
    return table.text();
  }

  /** With what, and for how long. */
  private static String busy(JsonNode agent) {
    if (agent.has("unknown")) {
      return agent.path("unknown").asText();
    }
    List<String> turns = new ArrayList<>();
    for (JsonNode turn : agent.path("turns")) {
      Duration since = Duration.between(Instant.parse(turn.path("since").asText()), Instant.now());
      turns.add(
          "%s for %s"
              .formatted(
                  Table.cut(turn.path("source").asText(), CAUSE),
                  length(since.isNegative() ? Duration.ZERO : since)));
    }
    return String.join("; ", turns);
  }
}
