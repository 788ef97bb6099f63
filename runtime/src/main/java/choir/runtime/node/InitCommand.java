package choir.runtime.node;

import choir.core.id.AgentId;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.ranch.Templates;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir init}. */
@Command(
    name = "init",
    description =
        "Writes a first ranch.yaml with seven agents."
            + " Their texts and the schema of the file are beside it.")
@InSection(Section.AGENTS)
@Examples({"choir init", "choir init ./ranch --agents manager,tech-lead,ops"})
public final class InitCommand implements Runnable {
  /** Maximum number of conflicting files to list. */
  private static final int MAX_LISTED = 5;

  @Mixin private Output output = new Output();
  @Mixin private HomeOption home = new HomeOption();

  @Option(names = "--force", description = "Overwrite files that differ; their contents are lost.")
  private boolean force;

  @Option(
      names = "--agents",
      paramLabel = "IDS",
      description = "Ids of the agents, separated by commas. Default: seven agents with texts.")
  private @Nullable String agents;

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      description = "The target folder. Default: the node's home.")
  private @Nullable Path folder;

  @Override
  public void run() {
    Path ranch = folder == null ? home.folder() : folder.toAbsolutePath().normalize();
    List<Path> written;
    try {
      written =
          agents == null
              ? Templates.writeTo(ranch, force)
              : Templates.writeTo(ranch, force, ids(agents));
    } catch (Templates.FileConflictException e) {
      throw new BadInput(conflicts(e.files()));
    } catch (AccessDeniedException e) {
      throw new Failed(e.getFile() + " cannot be written by this user; check its permissions");
    } catch (IOException e) {
      throw new Failed(ranch + " cannot be written: " + e + ". Existing files are unchanged.");
    }
    output.write(() -> text(ranch, written), () -> json(ranch, written));
  }

  private static List<AgentId> ids(String text) {
    try {
      List<AgentId> ids =
          Arrays.stream(text.split(",", -1)).map(String::strip).map(AgentId::new).toList();
      if (ids.stream().distinct().count() < ids.size()) {
        throw new BadInput("--agents names an agent twice: " + text);
      }
      return ids;
    } catch (IllegalArgumentException refused) {
      throw new BadInput("--agents: " + refused.getMessage());
    }
  }

  private static String conflicts(List<Path> files) {
    StringBuilder text = new StringBuilder();
    files.stream().limit(MAX_LISTED).forEach(file -> text.append(file).append('\n'));
    if (files.size() > MAX_LISTED) {
      text.append("and ").append(files.size() - MAX_LISTED).append(" more\n");
    }
    return "files exist and differ; nothing was changed. --force overwrites them:\n"
        + text.toString().stripTrailing();
  }

  private static String text(Path ranch, List<Path> written) {
    return written.isEmpty()
        ? ranch + " already contains this ranch; nothing was changed.\n"
        : ranch + ": " + written.size() + " files written. Read ranch.yaml first.\n";
  }

  private static Map<String, Object> json(Path ranch, List<Path> written) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("folder", ranch.toString());
    facts.put("written", written.stream().map(Path::toString).toList());
    return facts;
  }
}
