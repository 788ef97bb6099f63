package choir.runtime.skills;

import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir skills}: a method for each subcommand. */
@Command(
    name = "skills",
    description = "Shows the skills that agents can read.",
    synopsisSubcommandLabel = "COMMAND",
    footer =
        "A skill is a folder skills/NAME with a file SKILL.md, beside ranch.yaml or in the folder"
            + " of an agent. 'choir apply' puts changes into force.")
@InSection(Section.AGENTS)
@Examples({"choir skills list", "choir skills show release --agent lux"})
public final class SkillsCommand extends CommandGroup {
  private static final String PATH = "/api/v1/skills";
  private static final int LONGEST = 60;

  @Command(name = "list", description = "Lists the skills in force, and what is wrong with some.")
  @Examples({"choir skills list", "choir skills list --agent lux"})
  void list(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(
              names = "--agent",
              paramLabel = "ID",
              description = "Only the skills of this agent, as it has them.")
          @Nullable String agent) {
    Answer<SkillsView> found = node.client().get(PATH + query(agent), SkillsView.class);
    output.write(() -> table(found.view()), found::json);
  }

  @Command(name = "show", description = "Shows a skill with its instructions.")
  @Examples("choir skills show release")
  void show(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(names = "--agent", paramLabel = "ID", description = "As this agent has it.")
          @Nullable String agent,
      @Parameters(paramLabel = "NAME", description = "Name of the skill.") String name) {
    Answer<SkillView> found =
        node.client().get(PATH + "/" + NodeClient.part(name) + query(agent), SkillView.class);
    output.write(() -> page(found.view()), found::json);
  }

  private static String query(@Nullable String agent) {
    return agent == null ? "" : "?agent=" + NodeClient.part(agent);
  }

  private static String table(SkillsView found) {
    Table table = new Table("NAME", "AGENT", "STATE", "FOLDER", "DESCRIPTION");
    List<String> remarks = new ArrayList<>();
    for (SkillView each : found.skills()) {
      table.row(
          each.name(),
          each.agent().orElse("all"),
          each.invalid().isPresent() ? "invalid" : "ok",
          each.folder(),
          each.description().isEmpty() ? "-" : Table.cut(each.description(), LONGEST));
      remarks.addAll(remarks(each));
    }
    String notes = String.join("", remarks.stream().map(each -> "note: " + each + "\n").toList());
    return (found.skills().isEmpty() ? "" : table.text()) + notes + found.count() + "\n";
  }

  private static List<String> remarks(SkillView skill) {
    List<String> remarks = new ArrayList<>();
    skill.invalid().ifPresent(remarks::add);
    remarks.addAll(skill.warnings());
    skill.hides().forEach(other -> remarks.add(SkillSet.hidden(skill.folder(), other)));
    return remarks.stream().map(Table::line).toList();
  }

  private static String page(SkillView skill) {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        name:        %s
        folder:      %s
        agent:       %s
        state:       %s
        description: %s
        files:       %s
        """
            .formatted(
                skill.name(),
                skill.folder(),
                skill.agent().orElse("all"),
                skill.invalid().isPresent() ? "invalid" : "ok",
                skill.description().isEmpty() ? "-" : Table.line(skill.description()),
                Table.words(skill.files())));
    remarks(skill).forEach(each -> page.append("note: ").append(each).append('\n'));
    String text = skill.text().orElse("");
    if (!text.isEmpty()) {
      page.append('\n');
      text.lines().map(Table::line).forEach(line -> page.append(line).append('\n'));
    }
    return page.toString();
  }
}
