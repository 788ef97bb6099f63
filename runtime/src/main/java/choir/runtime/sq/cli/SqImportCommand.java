package choir.runtime.sq.cli;

import choir.core.access.Secret;
import choir.core.sq.StoreException;
import choir.runtime.cli.AccessToken;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.Output;
import choir.runtime.cli.Progress;
import choir.runtime.cli.Table;
import choir.runtime.sq.client.SqClient;
import choir.runtime.sq.files.ImportPlan;
import choir.runtime.sq.files.ImportSource;
import choir.runtime.sq.files.Importer;
import choir.runtime.sq.files.Importer.Arrival;
import choir.runtime.sq.files.Importer.Finding;
import choir.runtime.sq.files.MalformedPhextException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir sq import}. */
@Command(
    name = "import",
    description = "Imports phexts from files, folders or another SQ server into a running one.",
    footer = {
      "SOURCE is a file, a folder of NAME.phext files, or a server http://HOST:1337 followed by",
      "the phexts to import: p=NAME ... Text without breaks becomes one scroll. Everything is",
      "validated before anything is written; to resume an interrupted import, repeat the",
      "command: existing scrolls are not written twice."
    })
@Examples({
  "choir sq import --dry-run ./phexts",
  "choir sq import http://10.0.0.7:1337 p=lux p=memory"
})
final class SqImportCommand implements Runnable {
  private static final String PHEXT = "p=";

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private SqOption server;

  @Option(
      names = "--under",
      paramLabel = "NAME",
      description =
          "Import PHEXT as NAME.PHEXT, for example if several machines each have a 'memory'.")
  private @Nullable String under;

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "Import into this tenant's phexts; needs a token with the scope admin.")
  private @Nullable String tenant;

  @Option(
      names = "--merge",
      description = "If a phext exists, keep both; new text is appended to existing text.")
  private boolean merge;

  @Option(names = "--replace", description = "If a phext exists, replace it.")
  private boolean replace;

  @Option(names = "--dry-run", description = "Show what would be done without writing anything.")
  private boolean dryRun;

  @Option(names = "--partial", description = "Import valid files even if others are invalid.")
  private boolean partial;

  @Option(
      names = "--from-token",
      paramLabel = "VAR",
      description = "The environment variable with the token for the source server.")
  private @Nullable String fromToken;

  @Parameters(
      arity = "1..*",
      paramLabel = "SOURCE",
      description = "Files or folders; or a server and p=NAME ...")
  private List<String> sources = new ArrayList<>();

  @Override
  public void run() {
    if (merge && replace) {
      throw new BadInput("--merge and --replace are mutually exclusive");
    }
    ImportPlan.Mode mode =
        merge ? ImportPlan.Mode.MERGE : replace ? ImportPlan.Mode.REPLACE : ImportPlan.Mode.REFUSE;
    List<Arrival> arrivals = arrivals();
    Importer importer = new Importer(server.client(), mode, () -> "import-" + UUID.randomUUID());
    try {
      List<Finding> findings = new ArrayList<>();
      for (Arrival each : arrivals) {
        try (Progress progress = server.progress("reading " + each.phext())) {
          assert progress != null;
          findings.add(importer.look(each));
        }
      }
      run(importer, findings);
    } catch (StoreException | IOException failed) {
      throw new Failed(String.valueOf(failed.getMessage()));
    }
  }

  private List<Arrival> arrivals() {
    String first = sources.get(0);
    boolean remote = first.startsWith("http://") || first.startsWith("https://");
    return remote ? ofServer(first) : SqFileNames.arrivals(sources, this::named);
  }

  private String named(String phext) {
    String name = under == null ? phext : under + "." + phext;
    return tenant == null ? name : "tenant/" + tenant + "/" + name;
  }

  private List<Arrival> ofServer(String address) {
    List<String> phexts = sources.subList(1, sources.size());
    if (phexts.isEmpty() || !phexts.stream().allMatch(each -> each.startsWith(PHEXT))) {
      throw new BadInput(
          "specify the phexts to import from "
              + address
              + ", such as p=memory p=lux; the original sq has"
              + " no list of them; see its data folder");
    }
    Secret secret = fromToken == null ? Secret.NONE : token(fromToken);
    SqClient other = new SqClient(address(address), () -> secret);
    return phexts.stream()
        .map(each -> each.substring(PHEXT.length()))
        .map(each -> new Arrival(new ImportSource.OfServer(other, each), named(each)))
        .toList();
  }

  private static URI address(String given) {
    try {
      URI uri = URI.create(given.replaceFirst("/+$", ""));
      if (uri.getHost() != null && uri.getPath().isEmpty()) {
        return uri;
      }
      throw new BadInput(given + " is not a server URL such as http://127.0.0.1:1337");
    } catch (IllegalArgumentException unusable) {
      throw new BadInput(given + " is not a server URL such as http://127.0.0.1:1337");
    }
  }

  private static Secret token(String variable) {
    Secret token = AccessToken.inVariable(variable);
    if (token.isEmpty()) {
      throw new BadInput("environment variable " + variable + " is not set");
    }
    return token;
  }

  private void run(Importer importer, List<Finding> findings) throws IOException {
    String problems =
        findings.stream()
            .map(Finding::problem)
            .flatMap(Optional::stream)
            .collect(Collectors.joining("\n  "));
    if (dryRun) {
      output.write(() -> table(findings) + "nothing was written\n", () -> json(findings));
    }
    if (!problems.isEmpty() && (dryRun || !partial)) {
      throw new BadInput("nothing was imported:\n  " + problems);
    }
    if (dryRun) {
      return;
    }
    List<Finding> sound = findings.stream().filter(each -> each.problem().isEmpty()).toList();
    List<String> compared = new ArrayList<>();
    for (Finding each : sound) {
      compared.add(write(importer, each));
    }
    output.write(
        () -> table(sound) + String.join("\n", compared) + (compared.isEmpty() ? "" : "\n"),
        () -> json(sound));
    if (!problems.isEmpty()) {
      throw new Failed("these were not imported:\n  " + problems);
    }
  }

  private String write(Importer importer, Finding finding) throws IOException {
    String name = finding.arrival().phext();
    try (Progress progress = server.progress("writing " + name)) {
      assert progress != null;
      String sum = importer.write(finding);
      Optional<String> theirs = finding.arrival().source().checksum();
      if (theirs.isEmpty()) {
        return "%s: checksum %s, as computed here".formatted(name, sum);
      }
      return theirs.get().equals(sum)
          ? "%s: checksum %s, the same on both servers".formatted(name, sum)
          : "%s: checksum %s here and %s there: it was merged, or written concurrently"
              .formatted(name, sum, theirs.get());
    } catch (MalformedPhextException refused) {
      throw new Failed(String.valueOf(refused.getMessage()));
    }
  }

  private static String table(List<Finding> findings) {
    Table table = new Table("PHEXT", "ACTION", "SCROLLS", "BYTES", "WRITES", "FROM");
    for (Finding each : findings) {
      table.row(
          each.arrival().phext(),
          each.action(),
          each.scrolls(),
          each.bytes(),
          each.writes(),
          each.arrival().source().shown());
    }
    return table.text();
  }

  private static List<Map<String, Object>> json(List<Finding> findings) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Finding each : findings) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("phext", each.arrival().phext());
      fields.put("from", each.arrival().source().shown());
      fields.put("action", each.action());
      fields.put("scrolls", each.scrolls());
      fields.put("bytes", each.bytes());
      fields.put("writes", each.writes());
      fields.put("checksum", each.checksum());
      each.problem().ifPresent(problem -> fields.put("problem", problem));
      all.add(fields);
    }
    return all;
  }
}
