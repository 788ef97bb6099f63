package choir.runtime.sq.cli;

import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import choir.runtime.sq.cli.SqRemote.Ask;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir sq retention}: the retention of scroll history. */
@Command(
    name = "retention",
    description = "Shows the retention of phext history: the rule, its start and its size.",
    footer = {
      "KEEP is all, latest (no history) or a number of days, as set by 'history' in ranch.yaml.",
      "SINCE is the earliest time for --as-of. HISTORY is the size of old versions in the log,",
      "including expired ones that are not compacted yet."
    })
@Examples({"choir sq retention", "choir sq retention lux"})
final class SqRetentionCommand implements Runnable {
  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Output output;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private SqOption server;

  @Parameters(
      arity = "0..1",
      paramLabel = "PHEXT",
      description = "The phext's name. Default: all that the token may read.")
  private @Nullable String phext;

  @Override
  public void run() {
    Ask ask = new Ask("retention");
    if (phext != null) {
      ask.with("p", phext);
    }
    JsonNode all = server.remote().json(ask);
    if (phext != null && all.isEmpty()) {
      throw new Failed("There is no phext '%s', and there never was.".formatted(phext));
    }
    output.write(() -> text(all), () -> Map.of("phexts", all));
  }

  private static String text(JsonNode all) {
    Table table = new Table("PHEXT", "KEEP", "SINCE", "VERSION", "SCROLLS", "BYTES", "HISTORY");
    for (JsonNode each : all) {
      boolean past = each.has("since");
      table.row(
          each.path("phext").asText(),
          each.path("keep").asText(),
          past ? Table.seconds(each.path("since").asText()) : "now",
          past ? each.path("sinceVersion").asText() : "-",
          each.path("scrolls").asText(),
          each.path("bytes").asText(),
          each.path("historyBytes").asText());
    }
    return table.text();
  }
}
