package choir.runtime.cli;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The layout of the help pages: what the command does, its synopsis, parameters, own options and
 * examples. What many commands share is a {@link HelpTopic}.
 */
public final class HelpPage {
  /** Columns of a help page. */
  public static final int WIDTH = 80;

  /** The options of {@link HelpTopic#CONNECTION}. */
  private static final Set<String> CONNECTION =
      Set.of("--home", "--url", "--token-file", "--ca", "--insecure");

  private static final Set<String> STANDARD = Set.of("--help", "--version");
  private static final String EXAMPLES = "examples";

  private HelpPage() {}

  /** Lays out the pages of a command and of all its subcommands. */
  public static void layOut(CommandLine command) {
    UsageMessageSpec page = command.getCommandSpec().usageMessage();
    page.abbreviateSynopsis(true);
    page.width(WIDTH);
    page.descriptionHeading("%n");
    page.parameterListHeading("%nParameters:%n");
    page.optionListHeading("%nOptions:%n");
    page.commandListHeading("%nCommands:%n");
    page.sectionKeys(
        List.of(
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
            EXAMPLES));
    page.sectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, HelpPage::heading);
    page.sectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpPage::options);
    page.sectionMap().put(UsageMessageSpec.SECTION_KEY_DESCRIPTION, HelpPage::description);
    page.sectionMap().put(EXAMPLES, help -> examples(help.commandSpec()) + more(help));
    if (command.getParent() == null) {
      page.sectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
      page.sectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpPage::sections);
    }
    command.getSubcommands().values().forEach(HelpPage::layOut);
  }

  /** The examples of a command as they are declared; empty if it declares none. */
  public static List<String> examplesOf(CommandSpec command) {
    return annotation(command, Examples.class)
        .map(found -> List.of(found.value()))
        .orElse(List.of());
  }

  /** The section in which the root lists a command. */
  public static Optional<Section> sectionOf(CommandSpec command) {
    return annotation(command, InSection.class).map(InSection::value);
  }

  private static <A extends Annotation> Optional<A> annotation(CommandSpec command, Class<A> type) {
    AnnotatedElement declared =
        command.userObject() instanceof AnnotatedElement method
            ? method
            : command.userObject().getClass();
    return Optional.ofNullable(declared.getAnnotation(type));
  }

  /** Whether a topic describes an option, so that help pages do not repeat it. */
  static boolean isShared(CommandSpec command, OptionSpec option) {
    boolean calls = command.findOption("--url") != null;
    return STANDARD.contains(option.longestName())
        || (calls && CONNECTION.contains(option.longestName()));
  }

  /** What the command does, and below it the notes that it declares as its footer. */
  private static String description(Help help) {
    UsageMessageSpec page = help.commandSpec().usageMessage();
    return filled(page.description())
        + (page.footer().length > 0 ? "\n" : "")
        + filled(page.footer());
  }

  /** Text of annotations with lines of the page's width; indented lines stay as they are. */
  private static String filled(String[] lines) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    for (String line : lines) {
      if (line.isEmpty() || line.startsWith(" ")) {
        text.append(column > 0 ? "\n" : "").append(line).append(line.isEmpty() ? "" : "\n");
        column = 0;
        continue;
      }
      for (String word : line.split(" ", -1)) {
        boolean fits = column + 1 + word.length() <= WIDTH;
        text.append(column == 0 ? "" : fits ? " " : "\n").append(word);
        column = (column == 0 ? 0 : fits ? column + 1 : 0) + word.length();
      }
    }
    return column > 0 ? text.append('\n').toString() : text.toString();
  }

  private static List<OptionSpec> own(CommandSpec command) {
    return command.options().stream()
        .filter(each -> !each.hidden() && !isShared(command, each))
        .toList();
  }

  private static String heading(Help help) {
    return own(help.commandSpec()).isEmpty() ? "" : help.optionListHeading();
  }

  private static String options(Help help) {
    List<OptionSpec> own = own(help.commandSpec());
    return own.isEmpty()
        ? ""
        : help.optionListExcludingGroups(own) + help.optionListGroupSections();
  }

  private static String examples(CommandSpec command) {
    List<String> examples = examplesOf(command);
    return examples.isEmpty() ? "" : "\nExamples:\n  " + String.join("\n  ", examples) + "\n";
  }

  private static String more(Help help) {
    CommandSpec command = help.commandSpec();
    if (command.parent() == null) {
      return "\n'choir help COMMAND' shows one command, and 'choir help TOPIC' one of these:\n"
          + topics()
          + "\n";
    }
    String connection =
        command.findOption("--url") == null ? "" : "Connection options: choir help connection. ";
    return "\n" + connection + "Exit codes: choir help exit-codes.\n";
  }

  private static String topics() {
    TextTable table = table(14);
    for (HelpTopic each : HelpTopic.values()) {
      table.addRowValues(each.word(), each.summary());
    }
    return table.toString().stripTrailing();
  }

  private static TextTable table(int names) {
    return TextTable.forColumns(
        Help.defaultColorScheme(Help.Ansi.OFF),
        new Column(names, 2, Column.Overflow.SPAN),
        new Column(WIDTH - names, 1, Column.Overflow.WRAP));
  }

  private static String sections(Help help) {
    Map<Section, List<CommandSpec>> listed = new LinkedHashMap<>();
    Arrays.stream(Section.values()).forEach(each -> in(listed, each));
    help.commandSpec().subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .distinct()
        .filter(each -> !each.usageMessage().hidden())
        .forEach(each -> sectionOf(each).ifPresent(found -> in(listed, found).add(each)));
    StringBuilder text = new StringBuilder();
    listed.forEach(
        (section, commands) -> {
          TextTable table = table(22);
          commands.forEach(each -> table.addRowValues(names(each), summary(each)));
          text.append('\n').append(section.title()).append(":\n");
          text.append(table.toString().stripTrailing()).append('\n');
        });
    return text.toString();
  }

  private static List<CommandSpec> in(Map<Section, List<CommandSpec>> listed, Section section) {
    return listed.computeIfAbsent(section, each -> new ArrayList<>());
  }

  private static String names(CommandSpec command) {
    return String.join(", ", command.names());
  }

  /** The first sentence of a command's description. */
  static String summary(CommandSpec command) {
    String text = String.join(" ", command.usageMessage().description());
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }
}
