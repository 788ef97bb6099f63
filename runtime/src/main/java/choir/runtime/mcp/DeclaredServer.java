package choir.runtime.mcp;

import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A server of the section {@code mcp} of {@code ranch.yaml}. It has either a command or an address.
 *
 * @param command the program and its arguments; empty for a server with an address
 * @param env names of the variables that the program gets of the node's environment
 * @param url address of a server that is reached by HTTP; empty for one with a command
 * @param headers further headers of requests, in which {@code ${NAME}} stands for a variable
 * @param time maximum duration of a call
 * @param tools the server's names of the tools that are offered; empty for all
 */
record DeclaredServer(
    String name,
    List<String> command,
    List<String> env,
    String url,
    Map<String, String> headers,
    Duration time,
    List<String> tools) {
  /** Less than the time that a session waits for a tool, so that the call itself ends first. */
  static final Duration MAX_TIME = Duration.ofMinutes(25);

  private static final String USUAL_TIME = "60s";

  DeclaredServer {
    command = List.copyOf(command);
    env = List.copyOf(env);
    headers = new LinkedHashMap<>(headers);
    tools = List.copyOf(tools);
  }

  boolean isProgram() {
    return !command.isEmpty();
  }

  /** The program or the address, without arguments, which may contain anything. */
  String where() {
    return isProgram() ? command.get(0) : url;
  }

  /**
   * Reads the stored section.
   *
   * @param json empty if there is none
   */
  static List<DeclaredServer> read(String json) {
    List<DeclaredServer> servers = new ArrayList<>();
    if (!json.isEmpty()) {
      Section.read(json).forEach(each -> servers.add(read(each)));
    }
    return servers;
  }

  private static DeclaredServer read(JsonNode server) {
    Map<String, String> headers = new LinkedHashMap<>();
    server
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    return new DeclaredServer(
        server.path("name").asText(),
        texts(server.path("command")),
        texts(server.path("env")),
        server.path("url").asText(""),
        headers,
        Section.length(server.path("time").asText(USUAL_TIME)),
        texts(server.path("tools")));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
