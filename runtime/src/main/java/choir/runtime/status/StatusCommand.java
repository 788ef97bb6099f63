package choir.runtime.status;

import choir.core.model.Outage;
import choir.runtime.cli.Bytes;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Screen;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import choir.runtime.machines.ClusterView;
import choir.runtime.machines.NodeView;
import choir.runtime.machines.NodesCommand;
import choir.runtime.messages.HookPortView;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code choir status}. */
@Command(
    name = "status",
    aliases = "ps",
    description =
        "Shows the state of the ranch. A node that is not ready"
            + " lists the conditions that it waits for.")
@InSection(Section.EVERYDAY)
@Examples({"choir status", "choir status --watch", "choir status -o json"})
public final class StatusCommand implements Runnable {
  /** Refresh interval. Each refresh asks every agent that is shown. */
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** Cursor to the origin, then clear what is below: this does not flicker. */
  private static final String IN_PLACE = "\u001b[H\u001b[J";

  /** Characters that are shown of the sender of a turn. */
  private static final int SOURCE = 40;

  /** The result as JSON. */
  private record Both(JsonNode status, JsonNode cluster) {}

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = {"-w", "--watch"},
      description = "Refresh every two seconds, in place, until Ctrl-C.")
  private boolean watch;

  @Override
  public void run() {
    NodeClient client = node.client();
    if (!watch) {
      show(client, "");
      return;
    }
    Screen screen = Screen.of(spec.commandLine().getOut());
    while (true) {
      try {
        show(client, output.isJson() || !screen.isTerminal() ? "" : IN_PLACE);
      } catch (Failed away) {
        screen.control(IN_PLACE);
        screen.println(away.getMessage());
        screen.flush();
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
    Answer<StatusView> status = client.get("/api/v1/status", StatusView.class);
    Optional<Answer<ClusterView>> cluster =
        status.view().ready()
            ? Optional.of(client.get("/api/v1/cluster", ClusterView.class))
            : Optional.empty();
    Screen.of(spec.commandLine().getOut()).control(before);
    output.write(
        () -> text(status.view(), cluster.map(Answer::view)),
        () -> new Both(status.json(), cluster.map(Answer::json).orElseGet(NodeClient::object)));
  }

  static String text(StatusView status, Optional<ClusterView> cluster) {
    StringBuilder text = new StringBuilder();
    if (!status.ready()) {
      text.append("not ready, waits for ").append(Table.words(status.waitsFor())).append('\n');
    }
    text.append("ranch   ").append(status.ranch().orElse("?")).append('\n');
    text.append("choir   ").append(status.version()).append(", up ");
    text.append(length(Duration.ofSeconds(status.uptimeSeconds()))).append('\n');
    text.append("models  ").append(Table.words(status.models())).append('\n');
    status.outages().forEach(outage -> text.append("        ").append(outage(outage)));
    status.hookPorts().forEach(port -> text.append(port(port)));
    text.append("store   ").append(store(status.store(), cluster)).append('\n');
    text.append("tokens  ").append(tokensToday(status)).append(" today\n");
    text.append(declared(status)).append('\n');
    List<NodeView> nodes = cluster.map(ClusterView::nodes).orElse(List.of());
    text.append(
        nodes.size() > 1 ? NodesCommand.text(nodes) + "\n" : NodesCommand.modelNotes(nodes));
    return text + agents(status.agents(), status.models()) + voices(status.agents());
  }

  private static String outage(Outage outage) {
    return "%s; since %s, attempt %d, next try %s%n"
        .formatted(
            Table.line(outage.words()),
            Table.seconds(outage.since()),
            outage.attempts(),
            Table.seconds(outage.nextTry()));
  }

  /** The port of an agent, if the node does not listen there. */
  private static String port(HookPortView port) {
    return port.problem()
        .map(why -> "hooks   %s: %s%n".formatted(port.agent(), Table.line(why)))
        .orElse("");
  }

  private static String store(StatusView.StoreView store, Optional<ClusterView> cluster) {
    List<String> words = new ArrayList<>();
    cluster.filter(each -> each.store().voters() > 1).ifPresent(each -> words.add(group(each)));
    store.scrolls().ifPresent(count -> words.add(count(count, "scroll")));
    store.phexts().ifPresent(count -> words.add(count(count, "phext")));
    store.segments().ifPresent(count -> words.add(count(count, "segment")));
    store.bytes().ifPresent(bytes -> words.add(Bytes.text(bytes)));
    store.historyBytes().ifPresent(bytes -> words.add("history " + Bytes.text(bytes)));
    store.garbageBytes().ifPresent(bytes -> words.add("garbage " + Bytes.text(bytes)));
    store.error().ifPresent(error -> words.add("statistics unavailable: " + error));
    return String.join(", ", words);
  }

  private static String group(ClusterView cluster) {
    long lag = cluster.nodes().stream().mapToLong(each -> each.behind().orElse(0L)).max().orElse(0);
    String leader = cluster.store().leader();
    return "led by %s, %s voters, %s"
        .formatted(
            leader.isEmpty() ? "nobody" : leader,
            cluster.store().voters(),
            lag <= 0 ? "no lag" : "lag of up to " + lag + " entries");
  }

  private static String count(long number, String noun) {
    return "%,d %s%s".formatted(number, noun, number == 1 ? "" : "s");
  }

  /** As counted by the node; an older node counts agents only. */
  private static long tokensToday(StatusView status) {
    return status
        .tokensToday()
        .orElseGet(() -> status.agents().stream().mapToLong(AgentStatusView::tokensToday).sum());
  }

  /** Numbers of agents, if the table shows only some of them. */
  private static String declared(StatusView status) {
    int declared = status.declared().orElse(0);
    int shown = status.agents().size();
    if (declared <= shown) {
      return "";
    }
    int working = status.working().orElse(0);
    int behind = status.withoutProfile().orElse(0);
    return "agents  %,d declared, %,d have work in hand%s%s%n"
        .formatted(
            declared,
            working,
            shown < working ? ", the first " + shown + " below" : "",
            behind > 0 ? ", %,d have not stored their profile yet".formatted(behind) : "");
  }

  private static String length(Duration length) {
    return length.toDays() > 0
        ? "%d d %d h".formatted(length.toDays(), length.toHoursPart())
        : length.toHours() > 0
            ? "%d h %d min".formatted(length.toHours(), length.toMinutesPart())
            : length.toMinutes() > 0
                ? "%d min %d s".formatted(length.toMinutes(), length.toSecondsPart())
                : "%d s".formatted(length.toSeconds());
  }

  private static String agents(List<AgentStatusView> agents, List<String> models) {
    Table table =
        new Table(
            "AGENT",
            "NODE",
            "MODEL",
            "INBOX",
            "COMPLETED",
            "FAILED",
            "TOKENS",
            "TOKENS TODAY",
            "HEARTBEAT",
            "RUNNING");
    for (AgentStatusView agent : agents) {
      Optional<AgentStatusView.Counters> counters = agent.counters();
      table.row(
          agent.id(),
          agent.node().orElse("-"),
          model(agent.model(), models),
          orUnknown(agent.waiting()),
          orUnknown(counters.map(AgentStatusView.Counters::completed)),
          orUnknown(counters.map(AgentStatusView.Counters::failed)),
          orUnknown(counters.map(AgentStatusView.Counters::tokens)),
          agent.tokensToday(),
          agent.heartbeat().map(StatusCommand::beat).orElse("-"),
          running(agent));
    }
    return table.text();
  }

  /** The identities in Discord, if there are any. */
  private static String voices(List<AgentStatusView> agents) {
    if (agents.stream().allMatch(agent -> agent.voice().isEmpty())) {
      return "";
    }
    Table table = new Table("DISCORD", "ACCOUNT", "STATE", "LAST EVENT", "LAST POST", "WAITING");
    for (AgentStatusView agent : agents) {
      agent
          .voice()
          .ifPresent(
              voice ->
                  table.row(
                      agent.id(),
                      voice.account().isEmpty() ? "?" : voice.account(),
                      voice.state(),
                      voice.lastEvent().map(StatusCommand::ago).orElse("-"),
                      voice.lastPost().map(StatusCommand::ago).orElse("-"),
                      voice.waiting()));
    }
    return "\n" + table.text();
  }

  private static String ago(Instant time) {
    Duration ago = Duration.between(time, Instant.now());
    return length(ago.isNegative() ? Duration.ZERO : ago) + " ago";
  }

  /** The model that answers: "default" is the first one, unless a model has this name. */
  private static String model(String named, List<String> models) {
    boolean isFirst = named.equals("default") && !models.isEmpty() && !models.contains(named);
    return isFirst ? models.get(0) : named;
  }

  private static String orUnknown(Optional<?> value) {
    return value.map(String::valueOf).orElse("?");
  }

  /** When an agent beat, and how often it did not. */
  private static String beat(AgentStatusView.Beat beat) {
    if (beat.paused().isPresent()) {
      return "paused";
    }
    if (beat.last().isEmpty()) {
      return "not yet";
    }
    String outcome = beat.outcome().filter(each -> !each.equals("completed")).orElse("");
    Duration ago = Duration.between(beat.last().get(), Instant.now());
    String words =
        (outcome + " " + length(ago.isNegative() ? Duration.ZERO : ago) + " ago").strip();
    return beat.missed() == 0 ? words : words + ", " + beat.missed() + " missed";
  }

  /** The senders of an agent's turns, and how long these have been running. */
  private static String running(AgentStatusView agent) {
    if (agent.unknown().isPresent()) {
      return agent.unknown().get();
    }
    List<String> turns = new ArrayList<>();
    for (AgentStatusView.Turn turn : agent.turns().orElse(List.of())) {
      Duration since = Duration.between(turn.since(), Instant.now());
      turns.add(
          "%s for %s%s"
              .formatted(
                  Table.cut(turn.source(), SOURCE),
                  length(since.isNegative() ? Duration.ZERO : since),
                  turn.paused().map(pause -> ", waits: " + pause.reason()).orElse("")));
    }
    return String.join("; ", turns);
  }
}
