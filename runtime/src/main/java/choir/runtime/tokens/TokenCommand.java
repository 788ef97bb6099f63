package choir.runtime.tokens;

import choir.runtime.access.JoinToken;
import choir.runtime.access.Scope;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir token}: a method for each subcommand. */
@Command(
    name = "token",
    description = "Creates, lists and revokes access tokens.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.TOOLS)
@Examples({"choir token list", "choir token add --scope hook ci"})
public final class TokenCommand extends CommandGroup {
  private static final String PATH = "/api/v1/tokens";

  @Command(name = "add", description = "Creates a token and shows it, this once.")
  @Examples("choir token add --scope hook ci")
  void add(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              required = true,
              description = "Scope: hook, read, send, operate or admin.")
          String scope,
      @Parameters(paramLabel = "NAME", description = "Name of the caller.") String name) {
    create(output, node, new TokenRequest(name, scope, Optional.empty()));
  }

  @Command(
      name = "join",
      description = "Creates a token with which one machine can join the ranch, and shows it.")
  @Examples({"choir token join halycon > join.token", "choir token join halycon --minutes 10"})
  void join(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(
              names = "--minutes",
              paramLabel = "N",
              defaultValue = "60",
              description = "Lifetime, 1 to 10080 minutes. Default: ${DEFAULT-VALUE}.")
          int minutes,
      @Parameters(paramLabel = "NAME", description = "Name of the node that will join.")
          String name) {
    create(
        output,
        node,
        new TokenRequest(JoinToken.nameFor(name), Scope.JOIN.written(), Optional.of(minutes)));
  }

  private static void create(Output output, NodeOption node, TokenRequest request) {
    Answer<NewTokenView> made = node.client().post(PATH, request, NewTokenView.class);
    output.write(() -> made.view().token() + "\n", made::json);
  }

  @Command(name = "list", description = "Lists the tokens with their scopes.")
  @Examples("choir token list")
  void list(@Mixin Output output, @Mixin NodeOption node) {
    Answer<TokensView> found = node.client().get(PATH, TokensView.class);
    output.write(() -> table(found.view()), found::json);
  }

  private static String table(TokensView found) {
    Table table = new Table("NAME", "SCOPE", "CREATED");
    for (TokensView.TokenView token : found.tokens()) {
      table.row(token.name(), token.scope(), Table.seconds(token.created()));
    }
    return table.text();
  }

  @Command(
      name = "rotate",
      description =
          "Replaces the secret of a token and shows the new one. The token keeps its scope and its"
              + " runs; one that is revoked and added again does not.")
  @Examples("choir token rotate ci")
  void rotate(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "NAME", description = "Name of the caller.") String name) {
    Answer<RotatedTokenView> made =
        node.client().post(PATH + "/" + NodeClient.part(name) + "/rotate", RotatedTokenView.class);
    if (made.view().own()) {
      node.replaceOwn(made.view().token());
    }
    output.write(() -> made.view().token() + "\n", made::json);
  }

  @Command(name = "revoke", description = "Revokes a token; it is refused from then on.")
  @Examples("choir token revoke ci")
  void revoke(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "NAME", description = "Name of the caller.") String name) {
    Answer<RevokedTokenView> done =
        node.client().delete(PATH + "/" + NodeClient.part(name), RevokedTokenView.class);
    output.write(() -> name + " has no token any more\n", done::json);
  }
}
