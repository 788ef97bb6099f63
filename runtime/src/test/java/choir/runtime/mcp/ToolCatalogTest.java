package choir.runtime.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.mcp.ToolCatalog.Offered;
import choir.runtime.mcp.ToolCatalog.Refused;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases C-09 and C-10: each tool of a server is judged by itself. */
final class ToolCatalogTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static DeclaredServer server(String name, String... tools) {
    String wanted = tools.length == 0 ? "" : ",\"tools\":[\"" + String.join("\",\"", tools) + "\"]";
    return DeclaredServer.read("[{\"name\":\"" + name + "\",\"command\":[\"x\"]" + wanted + "}]")
        .get(0);
  }

  private static JsonNode tool(String name, String schema) {
    return json("{\"name\":%s,\"inputSchema\":%s}".formatted(quoted(name), schema));
  }

  private static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }

  private static JsonNode json(String text) {
    return Messages.read(text).orElseThrow();
  }

  private static List<String> names(ToolCatalog catalog) {
    return catalog.tools().stream().map(each -> each.spec().name()).toList();
  }

  /** Case C-10. */
  @Test
  void oneBadToolSpoilsNoOthers() {
    List<JsonNode> listed = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      listed.add(tool("plain-" + i, "{\"type\":\"object\",\"properties\":{}}"));
    }
    listed.add(
        json("{\"name\":\"meta\",\"_meta\":{\"a\":[1]},\"inputSchema\":{\"type\":\"object\"}}"));
    listed.add(
        json(
            "{\"name\":\"output\",\"inputSchema\":{\"type\":\"object\"},"
                + "\"outputSchema\":{\"type\":\"object\",\"properties\":{\"x\":{\"$ref\":\"#/y\"}}}}"));
    listed.add(tool("closed", "{\"type\":\"object\",\"additionalProperties\":false}"));
    listed.add(
        tool(
            "broken",
            "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/missing\"}}}"));
    ToolCatalog catalog = ToolCatalog.of(server("s"), listed);
    assertThat(listed).hasSize(22);
    assertThat(catalog.tools()).hasSize(21);
    assertThat(catalog.refused())
        .containsExactly(
            new Refused(
                "broken", "its inputSchema has a $ref that does not resolve: #/$defs/missing"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|its inputSchema is not an object",
        "\"object\"|its inputSchema is not an object",
        "null|its inputSchema is not an object",
        "{\"type\":\"array\"}|its inputSchema has a type other than object",
        "{\"properties\":[]}|the properties of its inputSchema are not an object",
        "{\"$ref\":\"https://example.org/s\"}"
            + "|its inputSchema has a $ref that does not resolve: https://example.org/s",
        "{\"a\":{\"$ref\":\"#/%%\"}}|its inputSchema has a $ref that does not resolve: #/%%",
        "{\"$defs\":{\"a\":{}},\"b\":{\"$ref\":\"#/$defs/a\"}}|-",
        "{\"$ref\":\"#\"}|-",
        "{}|-"
      })
  void schemasThatCannotBeOffered(String schema, String reason) {
    ToolCatalog catalog = ToolCatalog.of(server("s"), List.of(tool("t", schema)));
    if (reason.equals("-")) {
      assertThat(catalog.tools()).hasSize(1);
      assertThat(catalog.tools().get(0).spec().parameters()).contains("\"type\":\"object\"");
    } else {
      assertThat(catalog.refused()).containsExactly(new Refused("t", reason));
    }
  }

  @Test
  void whatIsTooMuchIsRefusedWithoutTheRest() {
    String deep = "{\"a\":".repeat(50) + "{}" + "}".repeat(50);
    String large = "{\"description\":\"" + "x".repeat(ToolSchema.LONGEST) + "\"}";
    ToolCatalog catalog =
        ToolCatalog.of(
            server("s"),
            List.of(tool("deep", deep), tool("large", large), tool("x".repeat(300), "{}")));
    assertThat(catalog.tools()).isEmpty();
    assertThat(catalog.refused())
        .extracting(Refused::reason)
        .containsExactly(
            "its inputSchema is deeper than 40 levels",
            "its inputSchema has more than 32768 characters",
            "its name is not a text of 1 to 200 characters");
    List<JsonNode> many = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      many.add(tool("t" + i, "{}"));
    }
    ToolCatalog cut = ToolCatalog.of(server("s"), many);
    assertThat(cut.tools()).hasSize(ToolCatalog.MAX_TOOLS);
    assertThat(cut.refused()).hasSize(128);
  }

  @Test
  void aNameThatIsGivenTwiceCountsOnce() {
    ToolCatalog catalog =
        ToolCatalog.of(server("s"), List.of(tool("a", "{}"), tool("a", "{\"title\":\"other\"}")));
    assertThat(names(catalog)).containsExactly("s__a");
    assertThat(catalog.tools().get(0).spec().parameters()).doesNotContain("other");
    assertThat(catalog.refused()).containsExactly(new Refused("a", "its name is given twice"));
  }

  @Test
  void onlyTheChosenToolsAreOffered() {
    ToolCatalog catalog =
        ToolCatalog.of(server("s", "b", "gone"), List.of(tool("a", "{}"), tool("b", "{}")));
    assertThat(names(catalog)).containsExactly("s__b");
    assertThat(catalog.refused())
        .containsExactly(new Refused("gone", "the server has no tool of that name"));
  }

  /** Case C-09. */
  @Test
  void namesFitEveryProviderAndStayTheSame() {
    String longName = "a".repeat(80);
    List<String> names =
        names(
            ToolCatalog.of(
                server("alpha"),
                List.of(
                    tool("search", "{}"),
                    tool(longName, "{}"),
                    tool(longName + "b", "{}"),
                    tool("list.all items/\u00fc", "{}"))));
    assertThat(names).doesNotHaveDuplicates().allMatch(each -> each.matches("[A-Za-z0-9_-]{1,64}"));
    assertThat(names.get(0)).isEqualTo("alpha__search");
    assertThat(names.get(1)).startsWith("alpha__aaaa").hasSize(64);
    assertThat(names.get(3)).isEqualTo(ToolNames.of("alpha", "list.all items/\u00fc"));
    assertThat(names.get(3)).matches("alpha__list_all_items___[0-9a-f]{8}");
  }

  @Test
  void descriptionsLoseTerminalSequencesAndTheirMiddle() {
    JsonNode rude =
        json(
            "{\"name\":\"t\",\"description\":"
                + quoted("\u001b]0;owned\u0007\u001b[2Jread " + "x".repeat(9_000))
                + ",\"inputSchema\":{\"properties\":{\"p\":{\"description\":"
                + quoted("\u001b[31mred\u0000")
                + "}}}}");
    Offered offered = ToolCatalog.of(server("s"), List.of(rude)).tools().get(0);
    assertThat(offered.spec().description())
        .startsWith("Of the MCP server s: read xxx")
        .hasSizeLessThan(2_100);
    assertThat(offered.spec().parameters()).contains("\"description\":\"red\"");
  }

  @Test
  void annotationsTellWhatMayBeRepeated() {
    ToolCatalog catalog =
        ToolCatalog.of(
            server("s"),
            List.of(
                json("{\"name\":\"r\",\"inputSchema\":{},\"annotations\":{\"readOnlyHint\":true}}"),
                json(
                    "{\"name\":\"i\",\"inputSchema\":{},\"annotations\":{\"idempotentHint\":true}}"),
                json("{\"name\":\"n\",\"inputSchema\":{},\"annotations\":\"readOnlyHint\"}")));
    assertThat(catalog.tools())
        .extracting(Offered::isRepeatable)
        .containsExactly(true, true, false);
  }
}
