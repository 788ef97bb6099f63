package choir.runtime.tool;

import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the ranch opens to the tools of its agents: the section {@code tools} of {@code ranch.yaml}
 * without its rules. Without it nothing of a machine is open.
 *
 * @param programs names, looked up in the usual folders, or absolute paths
 * @param fetch addresses on the web; one that ends with a slash stands for all below
 */
record ToolSettings(
    List<Folder> folders, List<String> programs, List<String> fetch, Limits limits) {
  private static final ToolSettings NONE =
      new ToolSettings(List.of(), List.of(), List.of(), Limits.DEFAULT);

  ToolSettings {
    folders = List.copyOf(folders);
    programs = List.copyOf(programs);
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
    JsonNode limits = section.path("limits");
    Limits usual = Limits.DEFAULT;
    return new ToolSettings(
        folders,
        texts(section.path("programs")),
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

  Optional<Folder> folder(String name) {
    return folders.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
