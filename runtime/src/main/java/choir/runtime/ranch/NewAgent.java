package choir.runtime.ranch;

import choir.core.id.AgentId;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An agent that is to be added to the files of a ranch.
 *
 * @param name display name
 * @param home empty for the next free coordinate
 * @param model empty for the default model
 */
public record NewAgent(
    AgentId id, String name, String role, Optional<String> home, Optional<String> model) {
  /** The texts that a new agent gets; HEARTBEAT is not used yet. */
  private static final List<String> TEXTS = List.of("SOUL", "IDENTITY", "AGENTS", "USER", "TOOLS");

  /** An agent whose name and role follow from its id: {@code tech-lead} is "Tech Lead". */
  public static NewAgent of(AgentId id) {
    return new NewAgent(id, nameOf(id), roleOf(id), Optional.empty(), Optional.empty());
  }

  /** The display name that follows from an id. */
  public static String nameOf(AgentId id) {
    return Arrays.stream(id.value().split("-"))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining(" "));
  }

  /** The role that follows from an id. */
  public static String roleOf(AgentId id) {
    return id.value().replace('-', ' ').strip();
  }

  /** Its entry in {@code ranch.yaml}. */
  public ObjectNode entry() {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("id", id.value()).put("name", name).put("role", role);
    home.ifPresent(coordinate -> entry.put("home", coordinate));
    model.ifPresent(declared -> entry.put("model", declared));
    return entry;
  }

  /**
   * The first texts of the agent, by file name relative to the folder of the ranch.
   *
   * @param others ids of its colleagues
   */
  Map<String, String> texts(List<AgentId> others) throws IOException {
    String colleagues =
        others.isEmpty()
            ? "there is none yet"
            : others.stream().map(AgentId::value).collect(Collectors.joining(", "));
    Map<String, String> texts = new LinkedHashMap<>();
    for (String text : TEXTS) {
      texts.put(
          PersonaFiles.name(id, text),
          resource(text)
              .replace("{name}", name)
              .replace("{role}", role)
              .replace("{others}", colleagues));
    }
    return texts;
  }

  private static String resource(String text) throws IOException {
    String name = "/new-agent/" + text + ".md";
    try (InputStream in = NewAgent.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Writes the first texts of the agent into a folder, unless it has texts there already.
   *
   * @return the written files
   */
  public List<Path> writeTexts(Path folder, List<AgentId> others) throws IOException {
    List<Path> written = new ArrayList<>();
    if (Files.isDirectory(folder.resolve("agents").resolve(id.value()))) {
      return written;
    }
    for (Map.Entry<String, String> text : texts(others).entrySet()) {
      Path file = folder.resolve(text.getKey());
      Files.createDirectories(folder.resolve("agents").resolve(id.value()));
      Files.writeString(file, text.getValue());
      written.add(file);
    }
    return written;
  }
}
