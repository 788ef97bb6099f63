package choir.runtime.revisions;

import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir agent}: a method for each subcommand. */
@Command(
    name = "agent",
    description = "Adds and removes single agents.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.AGENTS)
@Examples({"choir agent add tech-lead", "choir agent remove tech-lead"})
public final class AgentCommand extends CommandGroup {
  private static final String PATH = "/api/v1/ranch/agents";

  @Command(
      name = "add",
      description = {
        "Adds an agent to ranch.yaml of the node's machine and applies it.",
        "Its first texts are in the folder agents/ID: edit them, then 'choir apply'."
      })
  @Examples({"choir agent add tech-lead", "choir agent add ops --role operations --model small"})
  void add(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "ID", description = "Id of the agent: a-z, 0-9 and -.") String id,
      @Option(names = "--name", paramLabel = "NAME", description = "Display name. Default: the id.")
          @Nullable String name,
      @Option(names = "--role", paramLabel = "ROLE", description = "Its role. Default: the id.")
          @Nullable String role,
      @Option(
              names = "--model",
              paramLabel = "MODEL",
              description = "A declared model. Default: the default model.")
          @Nullable String model,
      @Option(
              names = "--at",
              paramLabel = "COORDINATE",
              description = "The home of its memory. Default: the next free coordinate.")
          @Nullable String home) {
    AgentRequest request =
        new AgentRequest(
            id,
            Optional.ofNullable(name),
            Optional.ofNullable(role),
            Optional.ofNullable(home),
            Optional.ofNullable(model));
    Answer<AppliedView> done = node.client().post(PATH, request, AppliedView.class);
    output.write(
        () ->
            FilesText.of(done.view())
                + "its texts are in agents/%s: edit them, then 'choir apply'\n".formatted(id),
        done::json);
  }

  @Command(
      name = "remove",
      description = {
        "Removes an agent from ranch.yaml of the node's machine and applies it.",
        "What it has done and remembers is kept, as are its texts in the folder agents/ID."
      })
  @Examples("choir agent remove tech-lead")
  void remove(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "ID", description = "Id of the agent.") String id) {
    Answer<AppliedView> done =
        node.client().delete(PATH + "/" + NodeClient.part(id), AppliedView.class);
    output.write(() -> FilesText.of(done.view()), done::json);
  }
}
