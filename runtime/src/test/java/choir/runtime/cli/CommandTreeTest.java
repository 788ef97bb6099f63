package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import choir.runtime.ChoirCommand;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Rules for every command there is: the whole tree is walked. */
class CommandTreeTest {
  /** Commands without JSON: their result is a process, a text for people, or a script. */
  private static final Set<String> WITHOUT_JSON =
      Set.of(
          "choir complete",
          "choir completion",
          "choir man",
          "choir help",
          "choir join",
          "choir rehearse",
          "choir sq host",
          "choir sq mirror",
          "choir up");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private final CommandLine choir = ChoirCommand.commandLine(InputStream.nullInputStream());

  /** Every command, the root included, each once. */
  private List<CommandLine> commands() {
    return all(choir).toList();
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        new HashSet<>(command.getSubcommands().values()).stream().flatMap(CommandTreeTest::all));
  }

  private static boolean isHidden(CommandLine command) {
    return command.getCommandSpec().usageMessage().hidden();
  }

  @Test
  void theManualPageHasEveryCommandAndNoLineThatRoffWouldObey() {
    String page = Terminal.run("man").out();
    commands().stream()
        .filter(command -> !isHidden(command) && command.getParent() != null)
        .map(command -> command.getCommandSpec().qualifiedName())
        .forEach(name -> assertThat(page).contains(".SS \"" + name.replace("-", "\\-") + "\""));
    assertThat(page.lines().filter(line -> line.startsWith(".") || line.startsWith("'")))
        .allMatch(line -> line.matches("\\.(TH|SH|SS|B|I|nf|fi)( .*)?"));
  }

  @Test
  void everyCommandAndParameterIsDescribed() {
    commands().forEach(CommandTreeTest::isDescribed);
  }

  private static void isDescribed(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    assertThat(String.join("", spec.usageMessage().description()))
        .as(spec.qualifiedName())
        .isNotBlank();
    for (ArgSpec argument : spec.args()) {
      assertThat(String.join("", argument.description()))
          .as(spec.qualifiedName() + " " + argument.paramLabel())
          .isNotBlank();
    }
  }

  @Test
  void helpFitsEightyColumnsAndAlignsItsDescriptions() {
    commands().forEach(CommandTreeTest::fits);
  }

  private static void fits(CommandLine command) {
    List<String> lines = command.getUsageMessage(Ansi.OFF).lines().toList();
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    List<Integer> columns =
        lines.stream()
            // The lines of a long synopsis are further in.
            .filter(line -> line.matches(" {2,6}(-|[A-Z]+ ).*") && !line.startsWith("  choir "))
            .map(line -> line.lastIndexOf("  ") + 2)
            .distinct()
            .toList();
    assertThat(columns).as(String.join("\n", lines)).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void sharedOptionsAndExitCodesAreInTheirTopics() {
    commands().forEach(CommandTreeTest::refersToTopics);
  }

  /** Shown by a command that has no options but those and its output format. */
  @Test
  void theOptionsOfTheConnectionAreInTheirTopicAndOnNoPage() {
    CommandLine list =
        commands().stream()
            .filter(each -> each.getCommandSpec().qualifiedName().equals("choir token list"))
            .findFirst()
            .orElseThrow();
    String topic = HelpTopic.CONNECTION.page();
    for (OptionSpec option : list.getCommandSpec().options()) {
      String name = option.longestName();
      if (!Set.of("--output", "--help", "--version").contains(name)) {
        assertThat(topic).contains("  " + name + " ");
        assertThat(list.getUsageMessage(Ansi.OFF)).doesNotContain(name);
      }
    }
  }

  private static void refersToTopics(CommandLine command) {
    String help = command.getUsageMessage(Ansi.OFF);
    assertThat(help).doesNotContain("Exit codes:\n", "-V, --version");
    if (command.getCommandSpec().findOption("--url") != null) {
      assertThat(help).doesNotContain("--url=URL", "--home=FOLDER");
      assertThat(help).contains("Connection options: choir help connection.");
    }
    if (command.getParent() != null) {
      assertThat(help).endsWith("Exit codes: choir help exit-codes.\n");
    }
  }

  @Test
  void everyCommandHasExamplesThatItUnderstands() {
    commands().forEach(this::hasExamples);
  }

  private void hasExamples(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (isHidden(command)) {
      return;
    }
    assertThat(HelpPage.examplesOf(spec)).as(spec.qualifiedName()).isNotEmpty();
    for (String example : HelpPage.examplesOf(spec)) {
      assertThat(example).contains(spec.qualifiedName()).hasSizeLessThanOrEqualTo(76);
      for (String call : example.replaceFirst("\\s# .*", "").split("\\|", -1)) {
        List<String> words = words(call);
        // A shell's substitution is not a call of ours alone.
        if (words.get(0).equals("choir")) {
          String[] arguments = words.subList(1, words.size()).toArray(new String[0]);
          assertThatCode(() -> choir.parseArgs(arguments)).as(example).doesNotThrowAnyException();
        }
      }
    }
  }

  /** The words of a line as a shell sees them, without redirection. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    for (Matcher word = WORD.matcher(line.replaceFirst(" > .*", "")); word.find(); ) {
      words.add(
          word.group(1) != null
              ? word.group(1)
              : word.group(2) != null ? word.group(2) : word.group(3));
    }
    return words;
  }

  @Test
  void everyCommandOfTheRootIsInASection() {
    commands().forEach(CommandTreeTest::isInASection);
  }

  private static void isInASection(CommandLine command) {
    boolean ofTheRoot = command.getParent() != null && command.getParent().getParent() == null;
    boolean listed = HelpPage.sectionOf(command.getCommandSpec()).isPresent();
    assertThat(listed)
        .as(command.getCommandSpec().qualifiedName())
        .isEqualTo(ofTheRoot && !isHidden(command));
  }

  @Test
  void everyCommandThatPrintsDataPrintsJson() {
    commands().forEach(CommandTreeTest::printsJson);
  }

  private static void printsJson(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    boolean isGroup = spec.userObject() instanceof CommandGroup;
    boolean json = spec.findOption("--output") != null;
    if (!isGroup) {
      assertThat(json)
          .as(spec.qualifiedName())
          .isEqualTo(!WITHOUT_JSON.contains(spec.qualifiedName()));
    }
  }

  @Test
  void theRootListsEachCommandOnceInItsSection() {
    String help = choir.getUsageMessage(Ansi.OFF);
    assertThat(help)
        .containsSubsequence(
            "\nEveryday:\n",
            "  up, start ",
            "\nAgents:\n",
            "  agents, ls ",
            "\nMachines:\n",
            "  nodes ",
            "\nStore:\n",
            "  backup ",
            "\nTools:\n",
            "  help ")
        .doesNotContain("rehearse");
    assertThat(help.lines().filter(line -> line.startsWith("  status, ps "))).hasSize(1);
    // Each command has one line: its first sentence is short.
    List<String> listed = help.substring(0, help.indexOf("\nExamples:")).lines().toList();
    assertThat(listed).noneMatch(line -> line.startsWith("   "));
    Arrays.stream(HelpTopic.values()).forEach(each -> assertThat(help).contains(each.word()));
  }

  @Test
  void topicsFitATerminalAndSayWhatTheyAreAbout() {
    for (HelpTopic topic : HelpTopic.values()) {
      Terminal shown = Terminal.run("help", topic.word());
      assertThat(shown.exitCode()).isZero();
      assertThat(shown.out()).startsWith(topic.summary() + "\n\n");
      assertThat(shown.out().lines())
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }
  }
}
