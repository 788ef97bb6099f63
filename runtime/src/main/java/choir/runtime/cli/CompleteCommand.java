package choir.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code choir complete}: lists what the last of some words may become, for shells. */
@Command(
    name = "complete",
    hidden = true,
    description = "Lists the completions of the last word, each with a tab and a description.")
public final class CompleteCommand implements Runnable {
  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(arity = "0..*", paramLabel = "WORD", description = "The words after 'choir'.")
  private List<String> words = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** The place of the last word. */
  private static final class Place {
    private CommandSpec command;
    private int parameter;
    private @Nullable OptionSpec valueOf;

    Place(CommandSpec root) {
      command = root;
    }

    void pass(String word) {
      if (valueOf != null) {
        valueOf = null;
        return;
      }
      if (word.startsWith("-") && word.length() > 1) {
        OptionSpec option = command.findOption(word);
        valueOf = option != null && option.arity().max() > 0 ? option : null;
        return;
      }
      CommandLine next = parameter == 0 ? command.subcommands().get(word) : null;
      if (next == null) {
        parameter++;
      } else {
        command = next.getCommandSpec();
      }
    }
  }

  @Override
  public void run() {
    Place place = new Place(spec.root());
    words.subList(0, Math.max(0, words.size() - 1)).forEach(place::pass);
    String begun = words.isEmpty() ? "" : words.get(words.size() - 1);
    PrintWriter out = spec.commandLine().getOut();
    candidates(place, begun).stream().filter(each -> each.startsWith(begun)).forEach(out::println);
    out.flush();
  }

  private List<String> candidates(Place place, String begun) {
    if (place.valueOf != null) {
      return values(place.valueOf);
    }
    List<String> found = new ArrayList<>();
    if (begun.startsWith("-")) {
      place.command.options().stream()
          .filter(each -> !each.hidden())
          .forEach(each -> found.add(each.longestName() + "\t" + each.description()[0]));
      return found;
    }
    if (place.parameter == 0) {
      place.command.subcommands().forEach((name, command) -> add(found, name, command));
    }
    for (PositionalParamSpec each : place.command.positionalParameters()) {
      if (each.index().contains(place.parameter)) {
        found.addAll(values(each));
      }
    }
    return found;
  }

  private static void add(List<String> found, String name, CommandLine command) {
    if (!command.getCommandSpec().usageMessage().hidden()) {
      found.add(name + "\t" + HelpPage.summary(command.getCommandSpec()));
    }
  }

  /** The values of a parameter: those that are declared, or those that its label means. */
  private List<String> values(ArgSpec parameter) {
    List<String> values = new ArrayList<>();
    if (parameter.completionCandidates() != null) {
      parameter.completionCandidates().forEach(values::add);
    }
    switch (parameter.paramLabel()) {
      case "AGENT" -> read("/api/v1/agents", "agents", "id", "name", values);
      case "NODE" -> read("/api/v1/cluster", "nodes", "name", "status", values);
      case "COMMAND|TOPIC" -> {
        spec.root().subcommands().forEach((name, command) -> add(values, name, command));
        for (HelpTopic each : HelpTopic.values()) {
          values.add(each.word() + "\t" + each.summary());
        }
      }
      default -> {}
    }
    return values;
  }

  private void read(String path, String list, String value, String about, List<String> values) {
    try {
      for (JsonNode each : node.client().get(path, JsonNode.class).json().path(list)) {
        values.add(each.path(value).asText() + "\t" + each.path(about).asText());
      }
    } catch (BadInput | Failed noRanch) {
      // A shell that completes a word has no place for a message: nothing is proposed.
      values.clear();
    }
  }
}
