package choir.runtime.tokens;

import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir token}: a method for each thing that is done with tokens. */
@Command(
    name = "token",
    description = "Gives and takes the tokens with which others call the ranch.",
    synopsisSubcommandLabel = "COMMAND")
public final class TokenCommand extends CommandGroup {
  private static final String PATH = "/api/v1/tokens";

  @Command(name = "add", description = "Makes a token and shows it, this once.")
  void add(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              required = true,
              description = "What it may do: read, send, operate or admin.")
          String scope,
      @Parameters(paramLabel = "NAME", description = "Who will call with it.") String name) {
    ObjectNode body = NodeClient.object().put("name", name).put("scope", scope);
    JsonNode made = node.client().post(PATH, body);
    output.write(() -> made.path("token").asText() + "\n", () -> made);
  }

  @Command(
      name = "join",
      description = "Makes a token that brings one machine into the ranch, once, and shows it.")
  void join(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(
              names = "--minutes",
              paramLabel = "N",
              defaultValue = "60",
              description = "How long it may be used, 1 to 10080. Default: ${DEFAULT-VALUE}.")
          int minutes,
      @Parameters(paramLabel = "NAME", description = "Of the machine that is to join.")
          String name) {
    ObjectNode body =
        NodeClient.object()
            .put("name", "join-" + name)
            .put("scope", "join")
            .put("minutes", minutes);
    JsonNode made = node.client().post(PATH, body);
    output.write(() -> made.path("token").asText() + "\n", () -> made);
  }

  @Command(name = "list", description = "Lists who has a token, and what for.")
  void list(@Mixin Output output, @Mixin NodeOption node) {
    JsonNode found = node.client().get(PATH);
    output.write(() -> table(found.path("tokens")), () -> found);
  }

  private static String table(JsonNode tokens) {
    Table table = new Table("NAME", "SCOPE", "CREATED");
    for (JsonNode token : tokens) {
      table.row(
          token.path("name").asText(),
          token.path("scope").asText(),
          Table.seconds(token.path("created").asText()));
    }
    return table.text();
  }

  @Command(name = "revoke", description = "Takes a token away; it is refused from then on.")
  void revoke(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "NAME", description = "Whose token.") String name) {
    JsonNode done = node.client().delete(PATH + "/" + NodeClient.part(name));
    output.write(() -> name + " has no token any more\n", () -> done);
  }
}
