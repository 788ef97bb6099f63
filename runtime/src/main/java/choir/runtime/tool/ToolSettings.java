package choir.runtime.tool;

import static java.util.stream.Collectors.joining;

import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the ranch opens to the tools of its agents: the section {@code tools} of {@code ranch.yaml}
 * without its rules. Without it nothing of a machine is open.
 *
 * @param programs names, looked up in the usual folders, or absolute paths
 * @param fetch addresses on the web; one that ends with a slash stands for all below
 */
record ToolSettings(
    List<Folder> folders,
    List<String> programs,
    List<Repository> repositories,
    List<String> fetch,
    Limits limits) {
  private static final ToolSettings NONE =
      new ToolSettings(List.of(), List.of(), List.of(), List.of(), Limits.DEFAULT);

  ToolSettings {
    folders = List.copyOf(folders);
    programs = List.copyOf(programs);
    repositories = List.copyOf(repositories);
    fetch = List.copyOf(fetch);
  }

  /**
   * A folder of the machine.
   *
   * @param name by which agents call it
   * @param path absolute, or relative to the home of the node
   */
  record Folder(String name, String path, boolean writable) {}

  /**
   * A working tree of git on the machine.
   *
   * @param folder where it lies, and the name by which agents call it
   * @param remote to which its branches are pushed
   * @param branches that may be pushed; {@code *} stands for any characters
   */
  record Repository(Folder folder, String remote, List<String> branches) {
    static final String REMOTE = "origin";

    Repository {
      branches = List.copyOf(branches);
    }

    String name() {
      return folder.name();
    }

    boolean mayPush(String branch) {
      return branches.stream().anyMatch(each -> matches(each, branch));
    }

    private static boolean matches(String pattern, String branch) {
      String regex =
          Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(joining(".*"));
      return branch.matches(regex);
    }
  }

  /**
   * Bounds of one call.
   *
   * @param time after which a call is ended
   * @param output maximum number of characters that the model is shown
   */
  record Limits(Duration time, int output) {
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), 30_000);

    /** Less than the time that a session waits for a tool, so that the call itself ends first. */
    static final Duration MAX_TIME = Duration.ofMinutes(25);
  }

  /**
   * Reads the stored section.
   *
   * @param json empty if there is none
   */
  static ToolSettings read(String json) {
    return json.isEmpty() ? NONE : read(Section.read(json));
  }

  private static ToolSettings read(JsonNode section) {
    List<Folder> folders = new ArrayList<>();
    for (JsonNode each : section.path("folders")) {
      folders.add(
          new Folder(
              each.path("name").asText(),
              each.path("path").asText(),
              each.path("access").asText().equals("write")));
    }
    List<Repository> repositories = new ArrayList<>();
    for (JsonNode each : section.path("repositories")) {
      // Git itself writes there; agents do not by the tools for files.
      Folder folder = new Folder(each.path("name").asText(), each.path("path").asText(), false);
      String remote = each.path("remote").asText(Repository.REMOTE);
      repositories.add(new Repository(folder, remote, texts(each.path("branches"))));
    }
    JsonNode limits = section.path("limits");
    Limits usual = Limits.DEFAULT;
    return new ToolSettings(
        folders,
        texts(section.path("programs")),
        repositories,
        texts(section.path("fetch")),
        new Limits(
            limits.has("time") ? Section.length(limits.path("time").asText()) : usual.time(),
            limits.path("output").asInt(usual.output())));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  Optional<Repository> repository(String name) {
    return repositories.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  Optional<Folder> folder(String name) {
    return folders.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
