package choir.core.revision;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Checksum;
import choir.core.roster.PersonaTexts;
import choir.core.roster.RosterState;
import choir.core.roster.RosterState.Enrolled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares two revisions of the declared ranch. */
public final class Differences {
  private static final String EMPTY_TEXT = Checksum.of("");

  private final List<Difference> found = new ArrayList<>();

  private Differences() {}

  /** All differences, those of the ranch first, then those of the agents by id. */
  public static List<Difference> between(RosterState before, RosterState after) {
    Differences differences = new Differences();
    differences.ranch(before, after);
    TreeSet<String> agents = new TreeSet<>(before.agents().keySet());
    agents.addAll(after.agents().keySet());
    for (String agent : agents) {
      differences.agent(agent, living(before, agent), living(after, agent));
    }
    return List.copyOf(differences.found);
  }

  private static Optional<Enrolled> living(RosterState state, String agent) {
    return Optional.ofNullable(state.agents().get(agent)).filter(each -> !each.retired());
  }

  private void ranch(RosterState before, RosterState after) {
    add("ranch", before.name(), after.name());
    add("defaultAgent", written(before.defaultAgent()), written(after.defaultAgent()));
    sections("", before.sections(), after.sections());
  }

  private static String written(Optional<AgentId> agent) {
    return agent.map(AgentId::value).orElse("");
  }

  private void agent(String id, Optional<Enrolled> before, Optional<Enrolled> after) {
    String path = "agents." + id;
    if (before.isEmpty() || after.isEmpty()) {
      add(
          path,
          before.map(Differences::brief).orElse(""),
          after.map(Differences::brief).orElse(""));
      return;
    }
    Map<String, String> was = fields(before.get());
    Map<String, String> is = fields(after.get());
    TreeSet<String> names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    for (String name : names) {
      add(path + "." + name, was.getOrDefault(name, ""), is.getOrDefault(name, ""));
    }
    sections(path + ".", before.get().sections(), after.get().sections());
  }

  private static String brief(Enrolled agent) {
    Profile profile = agent.profile();
    return profile.name() + ", " + profile.role() + ", at " + profile.home();
  }

  private static Map<String, String> fields(Enrolled agent) {
    Profile profile = agent.profile();
    Map<String, String> fields = new TreeMap<>();
    fields.put("name", profile.name());
    fields.put("role", profile.role());
    fields.put("home", profile.home().toString());
    fields.put("model", profile.model());
    fields.put("limits.callsPerTurn", "" + profile.limits().callsPerTurn());
    fields.put("limits.concurrentTurns", "" + profile.limits().concurrentTurns());
    fields.put("limits.contextTokens", "" + profile.limits().contextTokens());
    fields.put("limits.outputTokens", "" + profile.limits().outputTokens());
    fields.put("machine", agent.constraints().machine().orElse(""));
    fields.put("needs", String.join(", ", agent.constraints().needs()));
    // A text is compared by its digest.
    PersonaTexts.NAMES.forEach(
        name -> fields.put(name, digest(agent.digests().getOrDefault(name, ""))));
    return fields;
  }

  private static String digest(String whole) {
    return whole.isEmpty() || whole.equals(EMPTY_TEXT) ? "" : "text " + whole;
  }

  private void sections(String prefix, Map<String, String> before, Map<String, String> after) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      add(prefix + name, before.getOrDefault(name, ""), after.getOrDefault(name, ""));
    }
  }

  private void add(String path, String before, String after) {
    if (!before.equals(after)) {
      found.add(new Difference(path, before, after));
    }
  }
}
