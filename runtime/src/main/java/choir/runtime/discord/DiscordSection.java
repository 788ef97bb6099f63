package choir.runtime.discord;

import choir.core.chat.Recipient;
import choir.core.chat.Snowflake;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The section {@code discord}: what holds for all identities, and the identity of an agent. */
public final class DiscordSection implements Section {
  /** The key in the file and in the store, of the ranch and of each agent. */
  public static final String NAME = "discord";

  private static final String ROUNDS = "rounds";

  /** The section {@code discord} of an agent. */
  public static final Section OF_AGENT = Section.ofAgents(NAME);

  /**
   * Number of speakers in a round, by the channels that have rounds.
   *
   * @param section of the ranch; empty if there is none
   */
  public static SortedMap<String, Integer> floors(String section) {
    SortedMap<String, Integer> floors = new TreeMap<>();
    for (JsonNode each : Section.read(section.isEmpty() ? "{}" : section).path("floors")) {
      if (each.path("mode").asText(ROUNDS).equals(ROUNDS)) {
        floors.put(each.path("channel").asText(), each.path("parallel").asInt(1));
      }
    }
    return floors;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Place place() {
    return Place.RANCH;
  }

  @Override
  public List<Problem> problems(JsonNode json, RanchDeclaration whole) {
    List<Problem> problems =
        new ArrayList<>(Section.repeatedNames(NAME + ".people", json.path("people")));
    people(problems, json.path("people"));
    floors(problems, json.path("floors"));
    Map<String, Integer> tokens = new HashMap<>();
    for (int i = 0; i < whole.agents().size(); i++) {
      AgentDeclaration agent = whole.agents().get(i);
      String own = agent.sections().getOrDefault(NAME, "");
      if (!own.isEmpty()) {
        identity(problems, i, Section.read(own), tokens);
      }
    }
    return problems;
  }

  private static void people(List<Problem> problems, JsonNode people) {
    Map<String, Integer> ids = new HashMap<>();
    for (int i = 0; i < people.size(); i++) {
      String id = people.get(i).path("id").asText();
      String at = NAME + ".people[" + i + "].id";
      if (!Snowflake.isId(id)) {
        problems.add(new Problem(at, "'" + id + "' is not a user id, a number of up to 20 digits"));
      }
      Integer before = ids.putIfAbsent(id, i);
      if (before != null) {
        problems.add(new Problem(at, "is already the id of " + NAME + ".people[" + before + "]"));
      }
    }
  }

  private static void floors(List<Problem> problems, JsonNode floors) {
    Map<String, Integer> channels = new HashMap<>();
    for (int i = 0; i < floors.size(); i++) {
      String at = NAME + ".floors[" + i + "]";
      String id = floors.get(i).path("channel").asText();
      if (!Snowflake.isId(id)) {
        problems.add(
            new Problem(
                at + ".channel", "'" + id + "' is not a channel id, a number of up to 20 digits"));
      }
      Integer before = channels.putIfAbsent(id, i);
      if (before != null) {
        String where = NAME + ".floors[" + before + "]";
        problems.add(new Problem(at + ".channel", "is already the channel of " + where));
      }
      if (floors.get(i).hasNonNull("parallel")
          && !floors.get(i).path("mode").asText(ROUNDS).equals(ROUNDS)) {
        problems.add(new Problem(at + ".parallel", "has a meaning with mode: rounds only"));
      }
    }
  }

  private static void identity(
      List<Problem> problems, int agent, JsonNode json, Map<String, Integer> tokens) {
    String at = "agents[" + agent + "]." + NAME;
    if (json.hasNonNull("tokenEnv") == json.hasNonNull("tokenFile")) {
      problems.add(new Problem(at, "needs either tokenEnv or tokenFile"));
    }
    String token = json.path("tokenEnv").asText("") + "/" + json.path("tokenFile").asText("");
    Integer before = tokens.putIfAbsent(token, agent);
    if (before != null) {
      String detail =
          "has the token of agents[" + before + "]; each agent needs an application of its own";
      problems.add(new Problem(at, detail));
    }
    if (json.hasNonNull("home")
        && Recipient.parse(json.path("home").asText()) instanceof Recipient.Unclear unclear) {
      problems.add(new Problem(at + ".home", unclear.problem()));
    }
    JsonNode channels = json.path("channels");
    for (int i = 0; i < channels.size(); i++) {
      String id = channels.get(i).asText();
      if (!Snowflake.isId(id)) {
        problems.add(
            new Problem(
                at + ".channels[" + i + "]",
                "'" + id + "' is not a channel id, a number of up to 20 digits"));
      }
    }
  }
}
