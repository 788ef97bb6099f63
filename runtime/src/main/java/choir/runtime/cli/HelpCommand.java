package choir.runtime.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code choir help}. */
@Command(name = "help", description = "Shows the help page of a command or of a topic.")
@InSection(Section.TOOLS)
@Examples({"choir help", "choir help ask", "choir help token add", "choir help exit-codes"})
public final class HelpCommand implements Runnable {
  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND|TOPIC",
      description = "A command with its subcommands, or a topic that 'choir help' lists.")
  private List<String> words = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    CommandLine page = spec.parent().commandLine();
    Optional<HelpTopic> topic = words.size() == 1 ? HelpTopic.of(words.get(0)) : Optional.empty();
    if (topic.isPresent()) {
      page.getOut().print(topic.get().summary() + "\n\n" + topic.get().page());
      page.getOut().flush();
      return;
    }
    for (String word : words) {
      CommandLine next = page.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(
            page,
            "There is no command or topic '%s'.".formatted(word)
                + Suggestions.sentence(page.getCommandSpec(), word));
      }
      page = next;
    }
    page.usage(page.getOut());
    page.getOut().flush();
  }
}
