package choir.runtime.messages;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.SinceOption;
import choir.runtime.cli.Table;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir runs}. */
@Command(
    name = "runs",
    description = "Lists runs, the latest first.",
    footer = "A page may have fewer runs than --limit if few of many fit; the next one goes on.")
@InSection(Section.EVERYDAY)
@Examples({
  "choir runs",
  "choir runs --failed --since 24h",
  "choir runs --agent lux --source 'hook ci' -o json"
})
public final class RunsCommand implements Runnable {
  private static final int NOTE = 60;

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private SinceOption since;

  @Option(names = "--agent", paramLabel = "AGENT", description = "Only runs of this agent.")
  private @Nullable String agent;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only runs in this state: accepted, completed, failed or cancelled.")
  private @Nullable String state;

  @Option(names = "--failed", description = "The same as --state failed.")
  private boolean failed;

  @Option(
      names = "--source",
      paramLabel = "FROM",
      description = "Only runs from these senders: hook, 'hook ci', person, 'agent lux' ...")
  private @Nullable String source;

  @Option(names = "--session", paramLabel = "KEY", description = "Only runs of this session.")
  private @Nullable String session;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Maximum number of runs, 1 to 200. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "Continue behind the page that ended with this cursor.")
  private @Nullable String cursor;

  @Override
  public void run() {
    String path =
        "/api/v1/runs?limit="
            + limit
            + query("agent", agent)
            + query("state", failed && state == null ? RunView.FAILED : state)
            + query("source", source)
            + query("session", session)
            + query("cursor", cursor)
            + since.query();
    Answer<RunsView> found = node.client().get(path, RunsView.class);
    output.write(() -> table(found.view()), found::json);
  }

  private static String query(String name, @Nullable String value) {
    return value == null ? "" : "&" + name + "=" + NodeClient.part(value);
  }

  private static String table(RunsView found) {
    Table table = new Table("ACCEPTED", "AGENT", "STATE", "TOOK", "TOKENS", "FROM", "RUN", "NOTE");
    for (RunView run : found.runs()) {
      table.row(
          Table.seconds(run.acceptedAt()),
          run.agent(),
          RunText.state(run),
          run.endedAt().map(end -> RunText.length(run.acceptedAt(), end)).orElse("-"),
          run.tokens().map(tokens -> "" + (tokens.input() + tokens.output())).orElse("-"),
          Table.cut(run.source(), 24),
          run.runId(),
          note(run));
    }
    return table.text()
        + found.next().map(next -> "\nMore: choir runs --cursor " + next + "\n").orElse("");
  }

  private static String note(RunView run) {
    Optional<String> note =
        run.paused()
            .map(RunText::waits)
            .or(run::reason)
            .or(() -> run.behind().map("behind "::concat));
    return note.map(words -> Table.cut(words, NOTE)).orElse("");
  }
}
