package choir.runtime.mcp;

import choir.core.model.ToolSpec;
import choir.runtime.feature.ToolText;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tools of a server, and those that are not offered. Each tool is judged by itself.
 *
 * @param tools in the order of the server
 */
record ToolCatalog(List<Offered> tools, List<Refused> refused) {
  static final ToolCatalog EMPTY = new ToolCatalog(List.of(), List.of());

  /** Maximum number of tools of a server: models choose worse among more. */
  static final int MAX_TOOLS = 128;

  /** Maximum number of refusals that are kept; a server may send any number of tools. */
  private static final int MAX_REFUSED = 128;

  /** Maximum length of a description. */
  private static final int MAX_DESCRIPTION = 2_000;

  /** Maximum length of all descriptions and schemas: they are part of each request to a model. */
  private static final int MAX_CHARACTERS = 262_144;

  private static final int MAX_NAME = 200;

  ToolCatalog {
    tools = List.copyOf(tools);
    refused = List.copyOf(refused);
  }

  /**
   * A tool that agents may call.
   *
   * @param bare as the server calls it
   * @param readOnly whether the server says that a call changes nothing
   * @param idempotent whether the server says that a repetition changes nothing more
   */
  record Offered(String bare, ToolSpec spec, boolean readOnly, boolean idempotent) {
    /** Whether a call may be made twice. */
    boolean isRepeatable() {
      return readOnly || idempotent;
    }
  }

  /** A tool that is not offered. */
  record Refused(String tool, String reason) {}

  /**
   * Judges the tools of a server.
   *
   * @param listed as the server has listed them, of all pages
   */
  static ToolCatalog of(DeclaredServer server, List<JsonNode> listed) {
    List<Offered> tools = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    int characters = 0;
    for (JsonNode each : listed) {
      String bare = each.path("name").asText("");
      if (!server.tools().isEmpty() && !server.tools().contains(bare)) {
        continue;
      }
      Optional<String> problem = problem(each, tools.size());
      if (problem.isEmpty()) {
        Offered offered = offered(server.name(), bare, each);
        characters += offered.spec().description().length() + offered.spec().parameters().length();
        if (!names.add(offered.spec().name())) {
          problem = Optional.of("its name is given twice");
        } else if (characters > MAX_CHARACTERS) {
          problem =
              Optional.of("the descriptions before it have " + MAX_CHARACTERS + " characters");
        } else {
          tools.add(offered);
        }
      }
      if (problem.isPresent() && refused.size() < MAX_REFUSED) {
        refused.add(new Refused(shown(bare), problem.get()));
      }
    }
    for (String wanted : server.tools()) {
      if (listed.stream().noneMatch(each -> each.path("name").asText("").equals(wanted))) {
        refused.add(new Refused(shown(wanted), "the server has no tool of that name"));
      }
    }
    return new ToolCatalog(tools, refused);
  }

  private static Optional<String> problem(JsonNode tool, int before) {
    JsonNode name = tool.path("name");
    if (!name.isTextual() || name.asText().isBlank() || name.asText().length() > MAX_NAME) {
      return Optional.of("its name is not a text of 1 to " + MAX_NAME + " characters");
    }
    if (before >= MAX_TOOLS) {
      return Optional.of("a server has at most " + MAX_TOOLS + " tools; choose some with 'tools'");
    }
    return ToolSchema.problem(tool.path("inputSchema"));
  }

  private static Offered offered(String server, String bare, JsonNode tool) {
    String description = ToolText.clean(tool.path("description").asText("")).strip();
    String words = "Of the MCP server " + server + ": " + description;
    JsonNode hints = tool.path("annotations");
    return new Offered(
        bare,
        new ToolSpec(
            ToolNames.of(server, bare),
            ToolText.cut(words, MAX_DESCRIPTION),
            ToolSchema.text(tool.path("inputSchema"))),
        hints.path("readOnlyHint").asBoolean(false),
        hints.path("idempotentHint").asBoolean(false));
  }

  private static String shown(String name) {
    return name.isBlank() ? "(without a name)" : ToolText.cut(ToolText.line(name), MAX_NAME);
  }
}
