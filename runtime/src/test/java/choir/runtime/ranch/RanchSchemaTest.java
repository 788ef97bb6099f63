package choir.runtime.ranch;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.mirrorborn.Profile;
import choir.core.model.ModelDeclaration;
import choir.core.model.ModelOptions;
import choir.core.placement.MachineDeclaration;
import choir.core.placement.PlacementConstraints;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.RanchDeclaration;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The published schema says the same as the records and as the documentation. */
class RanchSchemaTest {
  private static JsonNode schema() throws IOException {
    try (InputStream in = RanchSchema.class.getResourceAsStream("/" + RanchSchema.NAME)) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static List<String> keys(JsonNode rule) {
    List<String> keys = new ArrayList<>();
    rule.get("properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static List<String> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(each -> each.getName()).toList();
  }

  @Test
  void itsKeysAreTheComponentsOfTheRecords() throws IOException {
    JsonNode defs = schema().get("$defs");
    List<String> model = new ArrayList<>(components(ModelDeclaration.class));
    model.remove("options");
    model.addAll(components(ModelOptions.class));
    model.set(model.indexOf("silence"), "silenceSeconds");
    assertThat(keys(defs.get("model"))).isEqualTo(model);
    assertThat(keys(defs.get("machine"))).isEqualTo(components(MachineDeclaration.class));
    assertThat(keys(defs.get("limits"))).isEqualTo(components(Profile.Limits.class));
    List<String> address = components(HttpAddress.class);
    assertThat(keys(schema().at("/properties/sq"))).isEqualTo(address);
    // Pages call SQ alone.
    List<String> noPages = address.subList(0, address.indexOf("origins"));
    assertThat(keys(schema().at("/properties/http"))).isEqualTo(noPages);
    assertThat(keys(schema().at("/properties/management"))).isEqualTo(noPages);
    List<String> agent = new ArrayList<>(components(AgentDeclaration.class));
    agent.remove("texts");
    agent.remove("constraints");
    agent.set(agent.indexOf("sections"), "heartbeat");
    agent.add("tools");
    agent.add("discord");
    agent.addAll(agent.indexOf("limits"), components(PlacementConstraints.class));
    assertThat(keys(defs.get("agent"))).isEqualTo(agent);
    TreeSet<String> ranch = new TreeSet<>(components(RanchDeclaration.class));
    ranch.remove("name");
    ranch.remove("sections");
    TestSections.ALL.stream()
        .filter(section -> section.place() == Section.Place.RANCH)
        .forEach(section -> ranch.add(section.name()));
    ranch.addAll(List.of("ranch", "http", "sq", "management", "scrolls", "mirror", "history"));
    assertThat(keys(schema())).containsExactlyInAnyOrderElementsOf(ranch);
  }

  @Test
  void itsDefaultsAndProvidersAreThoseOfTheRecords() throws IOException {
    JsonNode limits = schema().at("/$defs/limits/properties");
    Profile.Limits usual = Profile.Limits.DEFAULT;
    assertThat(limits.at("/callsPerTurn/default").asInt()).isEqualTo(usual.callsPerTurn());
    assertThat(limits.at("/concurrentTurns/default").asInt()).isEqualTo(usual.concurrentTurns());
    assertThat(limits.at("/contextTokens/default").asInt()).isEqualTo(usual.contextTokens());
    assertThat(limits.at("/outputTokens/default").asInt()).isEqualTo(usual.outputTokens());
    JsonNode http = schema().at("/properties/http/properties");
    assertThat(http.at("/address/default").asText()).isEqualTo(HttpAddress.DEFAULT.address());
    assertThat(http.at("/port/default").asInt()).isEqualTo(HttpAddress.DEFAULT.port());
    List<String> providers = new ArrayList<>();
    schema().at("/$defs/model/properties/provider/enum").forEach(e -> providers.add(e.asText()));
    assertThat(providers)
        .containsExactlyElementsOf(
            Arrays.stream(ModelDeclaration.Provider.values())
                .map(ModelDeclaration.Provider::written)
                .toList());
    assertThat(schema().at("/properties/agents/maxItems").asInt())
        .isEqualTo(RanchDeclaration.MAX_AGENTS);
  }

  @Test
  void everyKeyIsDescribedThereAndInTheDocumentation() throws IOException {
    String page = Files.readString(Path.of("../docs/ranch-yaml.md"));
    for (String at :
        List.of(
            "",
            "/properties/http",
            "/properties/sq",
            "/properties/scrolls",
            "/properties/mirror",
            "/$defs/model",
            "/$defs/machine",
            "/$defs/agent",
            "/$defs/kept",
            "/$defs/limits",
            "/$defs/heartbeat",
            "/properties/hooks",
            "/$defs/hook",
            "/properties/tools",
            "/$defs/folder",
            "/$defs/repository",
            "/$defs/toolLimits",
            "/$defs/agentTools",
            "/$defs/mcpServer")) {
      JsonNode rule = schema().at(at);
      assertThat(rule.get("additionalProperties").asBoolean(true)).as(at).isFalse();
      rule.get("properties")
          .properties()
          .forEach(
              key -> {
                assertThat(key.getValue().path("description").asText())
                    .as(key.getKey())
                    .isNotBlank();
                assertThat(page)
                    .containsPattern("(?m)^\\| `([a-z]+\\.|)?" + key.getKey() + "` \\|");
              });
    }
  }

  /** What an editor says about a value and what choir says is one text. */
  @Test
  void everyPatternIsExplained() throws IOException {
    String text = schema().toString();
    Matcher pattern = Pattern.compile("\"pattern\":").matcher(text);
    Matcher message = Pattern.compile("\"patternErrorMessage\":").matcher(text);
    assertThat(message.results().count()).isPositive().isEqualTo(pattern.results().count());
  }
}
