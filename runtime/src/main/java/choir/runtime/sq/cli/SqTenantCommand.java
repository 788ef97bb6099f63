package choir.runtime.sq.cli;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import choir.runtime.sq.cli.SqRemote.Ask;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir sq tenant}: manages the tenants of a server. Needs an admin token. */
@Command(
    name = "tenant",
    description = "Adds, lists and revokes tenants. Needs a token with the scope admin.",
    synopsisSubcommandLabel = "COMMAND")
@Examples({"choir sq tenant list", "choir sq tenant add acme --bytes 1000000"})
final class SqTenantCommand extends CommandGroup {
  private static final String NAME = "The tenant's name.";

  @Command(name = "add", description = "Adds a tenant and shows its token, only once.")
  @Examples("choir sq tenant add acme --bytes 1000000 --scrolls 1000")
  void add(
      @Mixin Output output,
      @Mixin SqOption server,
      @Mixin SqQuota quota,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    ObjectNode body = quota.onto(NodeClient.object().put("name", name));
    JsonNode made = server.remote().json(new Ask("tenants"), body.toString());
    output.write(() -> made.path("token").asText() + "\n", () -> made);
  }

  @Command(name = "list", description = "Lists the tenants with their usage and quotas.")
  @Examples("choir sq tenant list")
  void list(@Mixin Output output, @Mixin SqOption server) {
    JsonNode found = server.remote().json(new Ask("tenants"));
    output.write(() -> table(found.path("tenants")), () -> found);
  }

  private static String table(JsonNode tenants) {
    Table table = new Table("NAME", "BYTES", "OF", "SCROLLS", "OF", "CREATED");
    for (JsonNode each : tenants) {
      table.row(
          each.path("name").asText(),
          each.path("usedBytes").asText(),
          each.path("bytes").asText(),
          each.path("usedScrolls").asText(),
          each.path("scrolls").asText(),
          Table.seconds(each.path("created").asText()));
    }
    return table.text();
  }

  @Command(name = "quota", description = "Changes the quota of a tenant.")
  @Examples("choir sq tenant quota acme --bytes 2000000")
  void quota(
      @Mixin Output output,
      @Mixin SqOption server,
      @Mixin SqQuota quota,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    Ask ask = quota.onto(new Ask("tenant-quota").with("name", name));
    JsonNode now = server.remote().json(ask, "");
    output.write(
        () ->
            "%s may have %s bytes and %s scrolls\n"
                .formatted(name, now.path("bytes").asText(), now.path("scrolls").asText()),
        () -> now);
  }

  @Command(name = "revoke", description = "Revokes a tenant's token; its phexts stay in the store.")
  @Examples("choir sq tenant revoke acme")
  void revoke(
      @Mixin Output output,
      @Mixin SqOption server,
      @Parameters(paramLabel = "NAME", description = NAME) String name) {
    JsonNode gone = server.remote().json(new Ask("tenant-revoke").with("name", name), "");
    output.write(() -> name + " no longer has a token\n", () -> gone);
  }

  @Command(
      name = "import",
      description =
          "Imports tenants with their tokens from another SQ server's file; not their phexts.",
      footer = {"FILE is JSON: {\"tenants\":{\"TOKEN\":{\"name\":\"...\",\"data_dir\":\"...\"}}}"})
  @Examples("choir sq tenant import tenants.json")
  void importFile(
      @Mixin Output output,
      @Mixin SqOption server,
      @Mixin SqQuota quota,
      @Parameters(paramLabel = "FILE", description = "The file with the tenants.") Path file) {
    List<ObjectNode> requested = new ArrayList<>();
    JsonNode tenants = read(file).path("tenants");
    if (!tenants.isObject() || tenants.isEmpty()) {
      throw new BadInput(file + " has no 'tenants': {\"tenants\":{\"TOKEN\":{\"name\":\"...\"}}}");
    }
    for (Map.Entry<String, JsonNode> each : tenants.properties()) {
      String name = each.getValue().path("name").asText("");
      if (name.isEmpty()) {
        throw new BadInput(file + ": a tenant has no name; nothing was imported");
      }
      requested.add(quota.onto(NodeClient.object().put("name", name).put("token", each.getKey())));
    }
    SqRemote remote = server.remote();
    int done = 0;
    for (ObjectNode body : requested) {
      try {
        remote.post(new Ask("tenants"), body.toString());
        done++;
      } catch (BadInput refused) {
        throw new BadInput(
            "%d of %d tenants were imported, then '%s' was refused: %s"
                .formatted(
                    done, requested.size(), body.path("name").asText(), refused.getMessage()));
      }
    }
    int count = done;
    output.write(() -> "imported " + count + " tenants\n", () -> Map.of("tenants", count));
  }

  private static JsonNode read(Path file) {
    try {
      return NodeClient.json(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new BadInput("the file cannot be read: " + FileProblem.of(unreadable));
    } catch (Failed noJson) {
      throw new BadInput(file + " is not JSON");
    }
  }

  /** The quota of a tenant. */
  static final class SqQuota {
    @Option(names = "--bytes", paramLabel = "N", description = "Maximum number of bytes.")
    private @Nullable Long bytes;

    @Option(names = "--scrolls", paramLabel = "N", description = "Maximum number of scrolls.")
    private @Nullable Long scrolls;

    private ObjectNode onto(ObjectNode body) {
      if (bytes != null) {
        body.put("bytes", bytes);
      }
      return scrolls == null ? body : body.put("scrolls", scrolls);
    }

    private Ask onto(Ask ask) {
      if (bytes != null) {
        ask.with("bytes", bytes.toString());
      }
      return scrolls == null ? ask : ask.with("scrolls", scrolls.toString());
    }
  }
}
