package choir.runtime.ranch;

import choir.runtime.calendar.HeartbeatSection;
import choir.runtime.calendar.ScheduleFiles;
import choir.runtime.discord.DiscordSection;
import choir.runtime.machines.MachinesSection;
import choir.runtime.mcp.McpSection;
import choir.runtime.messages.HooksSection;
import choir.runtime.model.ModelsSection;
import choir.runtime.skills.SkillsSection;
import choir.runtime.tool.ToolsSection;
import java.util.List;

/** The sections of {@code ranch.yaml} for tests that read files. */
public final class TestSections {
  public static final List<Section> ALL =
      List.of(
          new ModelsSection(),
          new MachinesSection(),
          new HooksSection(),
          new ToolsSection(),
          ToolsSection.OF_AGENT,
          new HeartbeatSection(),
          HeartbeatSection.OF_AGENT,
          new ScheduleFiles(),
          new SkillsSection(),
          new McpSection(),
          new DiscordSection(),
          DiscordSection.OF_AGENT);

  private TestSections() {}

  /** The section {@code models} of a file, as it would be stored; empty if there is none. */
  public static ModelsSection.Read models(DeclaredRanch ranch) {
    return ModelsSection.read(ranch.declaration().sections().getOrDefault("models", ""));
  }
}
