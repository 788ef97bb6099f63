package choir.actors.session;

import choir.core.id.AgentId;
import choir.core.roster.Sections;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import choir.core.tool.ToolPolicy;
import choir.core.tool.ToolRule;
import choir.core.tool.ToolRule.Verdict;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Reads the policy in force of an agent: the rules of the ranch and its own. */
public record PolicyReader(ScrollStore store) {
  private static final JsonMapper JSON = new JsonMapper();

  public CompletionStage<ToolPolicy> read(AgentId agent) {
    return store
        .select(Sections.key(ToolPolicy.SECTION))
        .thenCombine(store.select(Sections.key(agent, ToolPolicy.SECTION)), PolicyReader::policy);
  }

  private static ToolPolicy policy(Optional<Scroll> ranch, Optional<Scroll> agent) {
    List<ToolRule> rules = new ArrayList<>();
    ranch.ifPresent(section -> add(rules, section.text()));
    agent.ifPresent(section -> add(rules, section.text()));
    return new ToolPolicy(rules);
  }

  private static void add(List<ToolRule> rules, String section) {
    try {
      JsonNode lists = JSON.readTree(section);
      for (Verdict verdict : Verdict.values()) {
        for (JsonNode rule : lists.path(verdict.name().toLowerCase(Locale.ROOT))) {
          rules.add(new ToolRule(verdict, rule.asText()));
        }
      }
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("the stored section 'tools' is not JSON", bug);
    }
  }
}
