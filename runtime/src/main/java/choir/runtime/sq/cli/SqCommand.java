package choir.runtime.sq.cli;

import choir.runtime.bench.BenchCommand;
import choir.runtime.bench.SqBench;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import choir.runtime.sq.cli.SqRemote.Ask;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir sq}: access to a running SQ server, and a stand-alone server. */
@Command(
    name = "sq",
    description = "Reads and writes the scrolls of SQ, or runs a server.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SqHostCommand.class,
      SqMembersCommand.class,
      SqTenantCommand.class,
      SqExportCommand.class,
      SqImportCommand.class,
      SqMirrorCommand.class,
      SqRecoverCommand.class,
      SqRepairCommand.class,
      SqRetentionCommand.class
    },
    footer = {
      "PHEXT is a name such as lux. COORDINATE is nine numbers from 1 to 999: 1.5.2/3.7.3/9.1.1."
    })
@InSection(Section.STORE)
@Examples({"choir sq toc lux", "choir sq select lux 1.5.2/3.7.3/9.1.1"})
public final class SqCommand extends CommandGroup {
  private static final String PHEXT = "The phext's name.";
  private static final String PLACE = "Such as 1.5.2/3.7.3/9.1.1.";

  @Command(
      name = "select",
      description = "Writes the text of one scroll, exactly. Fails if there is none.")
  @Examples({
    "choir sq select lux 1.5.2/3.7.3/9.1.1",
    "choir sq select lux 1.1.1/1.1.1/1.1.1 --as-of 2026-11-28T08:00:00Z"
  })
  void select(
      @Mixin Output output,
      @Mixin SqOption server,
      @Option(names = "--as-of", paramLabel = "WHEN", description = "A time or a version.")
          @Nullable String asOf,
      @Parameters(paramLabel = "PHEXT", description = PHEXT) String phext,
      @Parameters(paramLabel = "COORDINATE", description = PLACE) String place) {
    HttpResponse<String> answer =
        server.remote().text(past(new Ask("select").with("p", phext).with("c", place), asOf));
    String text = answer.body();
    if (text.isEmpty()) {
      throw new Failed("%s has no scroll at %s.".formatted(phext, place));
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("coord", place);
    fields.put("scroll", text);
    answer.headers().firstValue("ETag").ifPresent(tag -> fields.put("version", bare(tag)));
    output.write(() -> text, () -> fields);
  }

  private static Ask past(Ask ask, @Nullable String asOf) {
    return asOf == null ? ask : ask.with("as-of", asOf);
  }

  private static long bare(String tag) {
    return Long.parseLong(tag.replace("\"", ""));
  }

  @Command(name = "insert", description = "Appends text to a scroll.")
  @Examples("choir sq insert lux 1.1.1/1.1.1/1.1.1 'one more line'")
  void insert(
      @Mixin Output output,
      @Mixin SqOption server,
      @Mixin SqText text,
      @Mixin SqWriteOptions writeOptions,
      @Parameters(paramLabel = "PHEXT", description = PHEXT) String phext,
      @Parameters(paramLabel = "COORDINATE", description = PLACE) String place,
      @Parameters(arity = "0..1", paramLabel = "TEXT", description = "The text to write.")
          @Nullable String words) {
    write("insert", output, server, writeOptions, phext, place, text, words);
  }

  @Command(name = "update", description = "Replaces the text of a scroll.")
  @Examples("choir sq update lux 1.1.1/1.1.1/1.1.1 'all new text'")
  void update(
      @Mixin Output output,
      @Mixin SqOption server,
      @Mixin SqText text,
      @Mixin SqWriteOptions writeOptions,
      @Parameters(paramLabel = "PHEXT", description = PHEXT) String phext,
      @Parameters(paramLabel = "COORDINATE", description = PLACE) String place,
      @Parameters(arity = "0..1", paramLabel = "TEXT", description = "The text to write.")
          @Nullable String words) {
    write("update", output, server, writeOptions, phext, place, text, words);
  }

  private void write(
      String verb,
      Output output,
      SqOption server,
      SqWriteOptions writeOptions,
      String phext,
      String place,
      SqText text,
      @Nullable String words) {
    String body = text.text(words, in());
    Ask ask = writeOptions.onto(text.onto(new Ask(verb).with("p", phext).with("c", place)));
    show(output, server.remote().post(ask, body));
  }

  private static void show(Output output, String answer) {
    output.write(() -> answer + "\n", () -> Map.of("answer", answer));
  }

  @Command(name = "delete", description = "Deletes a scroll.")
  @Examples("choir sq delete lux 1.1.1/1.1.1/1.1.1")
  void delete(
      @Mixin Output output,
      @Mixin SqOption server,
      @Mixin SqWriteOptions writeOptions,
      @Parameters(paramLabel = "PHEXT", description = PHEXT) String phext,
      @Parameters(paramLabel = "COORDINATE", description = PLACE) String place) {
    Ask ask = writeOptions.onto(new Ask("delete").with("p", phext).with("c", place));
    show(output, server.remote().get(ask));
  }

  @Command(
      name = "bench",
      description = "Measures a server over HTTP, optionally compared with the original one.")
  @Examples({"choir sq bench", "choir sq bench --scrolls 1000 --seconds 2"})
  void bench(
      @Mixin Output output,
      @Mixin BenchCommand.Place place,
      @Option(
              names = "--scrolls",
              paramLabel = "N",
              split = ",",
              defaultValue = "1,1000,10000",
              description =
                  "Scrolls in the phext, one round per number. Default: ${DEFAULT-VALUE}.")
          List<Integer> scrolls,
      @Option(
              names = "--real",
              paramLabel = "PROGRAM",
              description =
                  "The original sq, for comparison; it listens on all interfaces meanwhile.")
          @Nullable Path real,
      @Option(
              names = "--real-most",
              paramLabel = "N",
              defaultValue = "10000",
              description = "Maximum scrolls for the original sq. Default: ${DEFAULT-VALUE}.")
          int realMost,
      @Option(
              names = "--seconds",
              paramLabel = "S",
              defaultValue = "5",
              description = "Duration of a round. Default: ${DEFAULT-VALUE}.")
          double seconds) {
    scrolls.forEach(each -> BenchCommand.atLeast("--scrolls", each, 1));
    BenchCommand.atLeast("--seconds", seconds, 0.1);
    BenchCommand.in(
        place,
        work -> {
          SqBench.Report report =
              SqBench.run(
                  new SqBench.Settings(
                      scrolls, Optional.ofNullable(real), realMost, BenchCommand.millis(seconds)),
                  work);
          output.write(report::text, () -> report);
        });
  }

  @Command(name = "list", aliases = "ls", description = "Lists the phexts that the token may read.")
  @Examples({"choir sq list", "choir sq list -o json"})
  void list(@Mixin Output output, @Mixin SqOption server) {
    JsonNode found = server.remote().json(new Ask("phexts"));
    output.write(() -> phexts(found), () -> found);
  }

  private static String phexts(JsonNode found) {
    Table table = new Table("PHEXT", "SCROLLS", "VERSION", "KEPT BY");
    for (JsonNode each : found.path("phexts")) {
      table.row(
          each.path("name").asText(),
          each.path("scrolls").asText(),
          each.path("version").asText(),
          each.path("ranch").asBoolean() ? "the ranch" : "its writers");
    }
    return table.text();
  }

  @Command(name = "toc", description = "Lists the scrolls: each with the first line of its text.")
  @Examples("choir sq toc lux")
  void toc(
      @Mixin Output output,
      @Mixin SqOption server,
      @Option(names = "--as-of", paramLabel = "WHEN", description = "A time or a version.")
          @Nullable String asOf,
      @Parameters(paramLabel = "PHEXT", description = PHEXT) String phext) {
    SqRemote remote = server.remote();
    String toc = remote.get(past(new Ask("toc").with("p", phext), asOf));
    // A phext that does not exist reads as one with an empty scroll.
    if (toc.lines().count() <= 1 && asOf == null && !remote.has(phext)) {
      throw new BadInput("there is no phext '%s'; 'choir sq list' lists them".formatted(phext));
    }
    output.write(() -> toc, () -> Map.of("lines", toc.lines().toList()));
  }

  @Command(name = "get", description = "Writes a whole phext; with -o json, its scrolls.")
  @Examples({"choir sq get lux > lux.phext", "choir sq get lux -o json"})
  void get(
      @Mixin Output output,
      @Mixin SqOption server,
      @Option(names = "--as-of", paramLabel = "WHEN", description = "A time or a version.")
          @Nullable String asOf,
      @Parameters(paramLabel = "PHEXT", description = PHEXT) String phext) {
    SqRemote remote = server.remote();
    output.write(
        () -> remote.get(past(new Ask("get").with("p", phext), asOf)),
        () -> Map.of("scrolls", remote.json(past(new Ask("json-export").with("p", phext), asOf))));
  }

  @Command(
      name = "load",
      description =
          "Requests the server to load a phext; a no-op here, since reads are always current.")
  @Examples("choir sq load lux")
  void load(
      @Mixin Output output,
      @Mixin SqOption server,
      @Parameters(paramLabel = "PHEXT", description = PHEXT) String phext) {
    show(output, server.remote().get(new Ask("load").with("p", phext)));
  }

  @Command(
      name = "status",
      description =
          "Shows the size of a phext; without PHEXT, the status of the store and its members.")
  @Examples({"choir sq status", "choir sq status lux"})
  void status(
      @Mixin Output output,
      @Mixin SqOption server,
      @Parameters(arity = "0..1", paramLabel = "PHEXT", description = PHEXT)
          @Nullable String phext) {
    if (phext == null) {
      SqStoreText.show(output, server.remote());
      return;
    }
    String status = server.remote().get(new Ask("status").with("p", phext));
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : status.lines().toList()) {
      String[] parts = line.split(": ", 2);
      fields.put(parts[0], parts.length > 1 ? parts[1] : "");
    }
    output.write(() -> status + "\n", () -> fields);
  }

  @Command(name = "history", description = "Lists the versions of a scroll, the newest first.")
  @Examples("choir sq history lux 1.1.1/1.1.1/1.1.1")
  void history(
      @Mixin Output output,
      @Mixin SqOption server,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "Maximum number of versions, 1 to 1000. Default: 20.")
          int limit,
      @Parameters(paramLabel = "PHEXT", description = PHEXT) String phext,
      @Parameters(paramLabel = "COORDINATE", description = PLACE) String place) {
    JsonNode versions =
        server
            .remote()
            .json(
                new Ask("history")
                    .with("p", phext)
                    .with("c", place)
                    .with("limit", Integer.toString(limit)));
    output.write(() -> table(versions), () -> Map.of("versions", versions));
  }

  private static String table(JsonNode versions) {
    Table table = new Table("VERSION", "TIME", "KIND", "BYTES");
    for (JsonNode each : versions) {
      table.row(
          each.path("version").asText(),
          Table.seconds(each.path("time").asText()),
          each.path("kind").asText(),
          each.path("bytes").asText());
    }
    return table.text();
  }

  @Command(
      name = "watch",
      description = "Shows changes of a phext until it is stopped: version, kind, coordinate.",
      footer = "-o json prints one JSON object a line.")
  @Examples({"choir sq watch lux", "choir sq watch lux --under 1.5.2"})
  void watch(
      @Mixin Output output,
      @Mixin SqOption server,
      @Option(
              names = "--under",
              paramLabel = "BEGINNING",
              description = "Only coordinates with this prefix, such as 1.5.2.")
          @Nullable String under,
      @Option(
              names = "--after",
              paramLabel = "VERSION",
              description = "Start after this version. Default: now.")
          @Nullable Long after,
      @Parameters(paramLabel = "PHEXT", description = PHEXT) String phext) {
    Ask ask = new Ask("watch").with("p", phext);
    if (under != null) {
      ask.with("under", under);
    }
    if (after != null) {
      ask.with("after", after.toString());
    }
    PrintWriter out = out();
    try (Stream<String> lines = server.remote().lines(ask)) {
      String version = "";
      String kind = "";
      for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
        String line = each.next();
        if (line.startsWith("id: ")) {
          version = line.substring(4);
        } else if (line.startsWith("event: ")) {
          kind = line.substring(7);
        } else if (line.startsWith("data: ")) {
          JsonNode data = NodeClient.json(line.substring(6));
          out.println(
              output.isJson()
                  ? NodeClient.object()
                      .put("version", Long.parseLong(version))
                      .put("kind", kind)
                      .setAll((ObjectNode) data)
                  : change(version, kind, data));
          out.flush();
        }
      }
    }
  }

  private static String change(String version, String kind, JsonNode data) {
    String text = data.path("text").asText("");
    return "%s  %-6s  %s  %s bytes%s"
        .formatted(
            version,
            kind,
            data.path("coordinate").asText(),
            data.path("bytes").asText(),
            text.isEmpty() ? "" : "  " + Table.cut(text, 60));
  }
}
