package choir.core.roster;

import choir.core.Stored;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.placement.PlacementConstraints;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The current declaration and the registry of all agents ever declared.
 *
 * @param revision 0 before the first declaration
 * @param sections current sections by name: JSON that the roster does not interpret
 * @param draining nodes being drained
 * @param agents by id; retired agents keep number and home, so that neither is assigned again
 */
public record RosterState(
    long revision,
    String name,
    Optional<AgentId> defaultAgent,
    Map<String, Enrolled> agents,
    Map<String, String> sections,
    List<String> draining)
    implements Stored {
  private static final String EMPTY_TEXT = Checksum.of("");

  public static final RosterState EMPTY =
      new RosterState(0, "", Optional.empty(), Map.of(), Map.of(), List.of());

  public RosterState {
    agents = Registry.of(agents);
    sections = Sections.copy(sections);
    draining = List.copyOf(Objects.requireNonNullElse(draining, List.of()));
  }

  private RosterState with(Enrolled agent) {
    Registry next = Registry.of(agents).with(agent);
    return new RosterState(revision, name, defaultAgent, next, sections, draining);
  }

  /**
   * A registry entry.
   *
   * @param digests digests of the declared texts, by name
   * @param adopted the profile revision that the agent is known to have stored; 0 if none
   */
  public record Enrolled(
      Profile profile,
      Map<String, String> digests,
      PlacementConstraints constraints,
      Map<String, String> sections,
      boolean retired,
      long adopted) {
    public Enrolled {
      sections = Sections.copy(sections);
      constraints = Objects.requireNonNullElse(constraints, PlacementConstraints.ANYWHERE);
      digests = Collections.unmodifiableMap(new TreeMap<>(digests));
    }

    private boolean hasPendingProfile() {
      return !retired && adopted < profile.revision();
    }

    private Enrolled withAdopted(long stored) {
      return new Enrolled(
          profile, digests, constraints, sections, retired, Math.max(adopted, stored));
    }
  }

  /** The profiles of all declared agents. */
  public List<Profile> activeProfiles() {
    return agents.values().stream().filter(each -> !each.retired()).map(Enrolled::profile).toList();
  }

  /** The profiles that their agents are not yet known to have stored. */
  public List<Profile> pendingProfiles() {
    return agents.values().stream()
        .filter(Enrolled::hasPendingProfile)
        .map(Enrolled::profile)
        .toList();
  }

  /** The number of other agents that share an agent's number, including retired ones. */
  public int others(Profile agent) {
    return (int)
            agents.values().stream().filter(each -> each.profile().shard() == agent.shard()).count()
        - 1;
  }

  /** Applies one event. */
  public RosterState apply(RosterEvent event) {
    return switch (event) {
      case RosterEvent.RanchDeclared declared ->
          new RosterState(
              declared.revision(),
              declared.name(),
              Optional.of(declared.defaultAgent()),
              agents,
              sections,
              draining);
      case RosterEvent.SectionDeclared section ->
          new RosterState(
              revision,
              name,
              defaultAgent,
              agents,
              Sections.apply(sections, Map.of(section.name(), section.json())),
              draining);
      case RosterEvent.AgentDeclared declared -> declared(declared);
      case RosterEvent.AgentRetired retired -> {
        Enrolled was = enrolled(retired.agent().value());
        yield with(
            new Enrolled(
                was.profile(),
                was.digests(),
                was.constraints(),
                was.sections(),
                true,
                was.adopted()));
      }
      case RosterEvent.ProfilesAdopted adopted -> {
        RosterState next = this;
        for (Map.Entry<String, Long> each : adopted.revisions().entrySet()) {
          next = next.with(enrolled(each.getKey()).withAdopted(each.getValue()));
        }
        yield next;
      }
      case RosterEvent.AgentSent sent -> this;
      case RosterEvent.DrainingChanged changed ->
          new RosterState(revision, name, defaultAgent, agents, sections, changed.nodes());
    };
  }

  private RosterState declared(RosterEvent.AgentDeclared declared) {
    Profile profile = declared.profile();
    Map<String, String> digests = new TreeMap<>();
    declared.texts().forEach(text -> digests.put(text.name(), text.digest()));
    Enrolled was = agents.get(profile.agent().value());
    return with(
        new Enrolled(
            profile,
            digests,
            declared.constraints(),
            Sections.apply(was == null ? Map.of() : was.sections(), declared.sections()),
            false,
            was == null ? 0 : was.adopted()));
  }

  private Enrolled enrolled(String agent) {
    Enrolled known = agents.get(agent);
    if (known == null) {
      throw new IllegalStateException(agent + " was never declared");
    }
    return known;
  }

  /** All problems of a declaration, given the previous declarations. */
  public List<RanchDeclaration.Problem> problems(RanchDeclaration declaration) {
    List<RanchDeclaration.Problem> problems = new ArrayList<>(declaration.problems());
    Map<Coordinate, Enrolled> homes = new HashMap<>();
    agents.values().forEach(each -> homes.put(each.profile().home(), each));
    for (int i = 0; i < declaration.agents().size(); i++) {
      AgentDeclaration agent = declaration.agents().get(i);
      String path = "agents[" + i + "].home";
      Enrolled known = agents.get(agent.id().value());
      if (agent.home().isEmpty()) {
        continue;
      }
      Coordinate home = agent.home().get();
      if (known != null && !known.profile().home().equals(home)) {
        problems.add(
            new RanchDeclaration.Problem(
                path,
                "the home of '%s' is %s and cannot be changed"
                    .formatted(agent.id(), known.profile().home())));
      }
      Enrolled there = homes.get(home);
      if (there != null && there.retired() && !there.profile().agent().equals(agent.id())) {
        problems.add(
            new RanchDeclaration.Problem(
                path,
                "%s is the home of the retired agent '%s'; choose another coordinate"
                    .formatted(home, there.profile().agent())));
      }
    }
    problems.addAll(NumberAssignment.of(this, declaration).problems());
    return problems;
  }

  /**
   * Returns the events that apply a declaration without {@link #problems}; none if nothing changed.
   * If only the first of them are stored, the rest follows from the resulting state.
   *
   * @throws IllegalStateException if no number is available for an agent, which {@link #problems}
   *     reports
   */
  public List<RosterEvent> eventsFor(RanchDeclaration declaration, Instant at) {
    List<RosterEvent> events = new ArrayList<>();
    long next = revision + 1;
    // Before the agents, which may refer to what a section declares, such as a model.
    Sections.changes(sections, declaration.sections())
        .forEach(
            (section, json) ->
                events.add(new RosterEvent.SectionDeclared(section, json, next, at)));
    NumberAssignment assignment = NumberAssignment.of(this, declaration);
    HomeAssignment homes = new HomeAssignment(this, declaration);
    Set<AgentId> declared = new HashSet<>();
    for (AgentDeclaration agent : assignment.order()) {
      declared.add(agent.id());
      Enrolled known = agents.get(agent.id().value());
      Coordinate home =
          agent.home().orElseGet(() -> known == null ? homes.assign() : known.profile().home());
      Profile profile = profile(agent, home, next, assignment.slot(agent.id()));
      if (known == null || known.retired() || differs(known, profile, agent)) {
        Map<String, String> before = known == null ? Map.of() : known.sections();
        events.add(
            new RosterEvent.AgentDeclared(
                profile,
                agent.texts(),
                agent.constraints(),
                Sections.changes(before, agent.sections()),
                at));
      }
    }
    for (Profile profile : activeProfiles()) {
      if (!declared.contains(profile.agent())) {
        events.add(new RosterEvent.AgentRetired(profile.agent(), next, at));
      }
    }
    boolean sameHead =
        declaration.name().equals(name)
            && Optional.of(declaration.defaultAgent()).equals(defaultAgent);
    if (!events.isEmpty() || !sameHead) {
      events.add(
          0,
          new RosterEvent.RanchDeclared(next, declaration.name(), declaration.defaultAgent(), at));
    }
    return events;
  }

  private static Profile profile(
      AgentDeclaration agent, Coordinate home, long revision, ShardNumbers.Slot slot) {
    return new Profile(
        agent.id(),
        revision,
        slot.shard(),
        agent.name(),
        agent.role(),
        home,
        agent.model(),
        agent.limits(),
        slot.seat());
  }

  /** An empty text is the same as none. */
  private static Map<String, String> withoutEmpty(Map<String, String> digests) {
    Map<String, String> texts = new TreeMap<>(digests);
    texts.values().removeIf(EMPTY_TEXT::equals);
    return texts;
  }

  private static boolean differs(Enrolled known, Profile profile, AgentDeclaration agent) {
    Map<String, String> digests = new TreeMap<>();
    agent.texts().forEach(text -> digests.put(text.name(), text.digest()));
    ShardNumbers.Slot slot = new ShardNumbers.Slot(profile.shard(), profile.seat());
    return !known.profile().equals(profile(agent, profile.home(), known.profile().revision(), slot))
        || !known.constraints().equals(agent.constraints())
        || !known.sections().equals(agent.sections())
        || !withoutEmpty(known.digests()).equals(withoutEmpty(digests));
  }
}
