package choir.core.roster;

import choir.core.Stored;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
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
 * The ranch in force and the registry of all agents that ever were.
 *
 * @param revision 0 before the first declaration
 * @param sections in force, by name: JSON that the roster does not read
 * @param draining nodes that agents are to leave
 * @param agents by id; who is retired keeps number and home, so that neither is given out again
 */
public record RosterState(
    long revision,
    String name,
    Optional<AgentId> defaultAgent,
    Map<String, Enrolled> agents,
    Map<String, String> sections,
    List<String> draining)
    implements Stored {
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
   * An agent of the registry.
   *
   * @param digests of its declared texts, by name
   * @param adopted the revision of the profile that it is known to have stored; 0 if of none
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

    private boolean isBehind() {
      return !retired && adopted < profile.revision();
    }

    private Enrolled adopted(long stored) {
      return new Enrolled(
          profile, digests, constraints, sections, retired, Math.max(adopted, stored));
    }
  }

  /** The profiles in force. */
  public List<Profile> living() {
    return agents.values().stream().filter(each -> !each.retired()).map(Enrolled::profile).toList();
  }

  /** The profiles in force that their agents are not known to have stored. */
  public List<Profile> behind() {
    return agents.values().stream().filter(Enrolled::isBehind).map(Enrolled::profile).toList();
  }

  /** How many others have the number of an agent, those that are not declared any more included. */
  public int others(Profile agent) {
    return (int)
            agents.values().stream().filter(each -> each.profile().shard() == agent.shard()).count()
        - 1;
  }

  /** Folds one event in. */
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
              Sections.after(sections, Map.of(section.name(), section.json())),
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
          next = next.with(enrolled(each.getKey()).adopted(each.getValue()));
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
            Sections.after(was == null ? Map.of() : was.sections(), declared.sections()),
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

  /** What stands against a declaration in the light of what was declared before. */
  public List<RanchDeclaration.Problem> problems(RanchDeclaration declaration) {
    List<RanchDeclaration.Problem> problems = new ArrayList<>(declaration.problems());
    Map<Coordinate, Enrolled> homes = new HashMap<>();
    agents.values().forEach(each -> homes.put(each.profile().home(), each));
    for (int i = 0; i < declaration.agents().size(); i++) {
      AgentDeclaration agent = declaration.agents().get(i);
      String path = "agents[" + i + "].home";
      Enrolled known = agents.get(agent.id().value());
      if (known != null && !known.profile().home().equals(agent.home())) {
        problems.add(
            new RanchDeclaration.Problem(
                path,
                "'%s' lives at %s since it was born; a home is for ever"
                    .formatted(agent.id(), known.profile().home())));
      }
      Enrolled there = homes.get(agent.home());
      if (there != null && there.retired() && !there.profile().agent().equals(agent.id())) {
        problems.add(
            new RanchDeclaration.Problem(
                path,
                "%s was the home of '%s'; choose another coordinate"
                    .formatted(agent.home(), there.profile().agent())));
      }
    }
    problems.addAll(NumberAssignment.of(this, declaration).problems());
    return problems;
  }

  /**
   * The events that put a declaration without {@link #problems} into force; none if nothing
   * changed. Where only the first of them are stored, the rest follows from the state after them.
   *
   * @throws IllegalStateException if there is no number for an agent, which is a problem
   */
  public List<RosterEvent> toward(RanchDeclaration declaration, Instant at) {
    List<RosterEvent> events = new ArrayList<>();
    long next = revision + 1;
    NumberAssignment assignment = NumberAssignment.of(this, declaration);
    Set<AgentId> declared = new HashSet<>();
    for (AgentDeclaration agent : assignment.order()) {
      declared.add(agent.id());
      Enrolled known = agents.get(agent.id().value());
      Profile profile = profile(agent, next, assignment.place(agent.id()));
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
    for (Profile profile : living()) {
      if (!declared.contains(profile.agent())) {
        events.add(new RosterEvent.AgentRetired(profile.agent(), next, at));
      }
    }
    Sections.changes(sections, declaration.sections())
        .forEach(
            (section, json) ->
                events.add(new RosterEvent.SectionDeclared(section, json, next, at)));
    boolean same =
        declaration.name().equals(name)
            && Optional.of(declaration.defaultAgent()).equals(defaultAgent);
    if (!events.isEmpty() || !same) {
      events.add(
          0,
          new RosterEvent.RanchDeclared(next, declaration.name(), declaration.defaultAgent(), at));
    }
    return events;
  }

  private static Profile profile(AgentDeclaration agent, long revision, ShardNumbers.Place place) {
    return new Profile(
        agent.id(),
        revision,
        place.shard(),
        agent.name(),
        agent.role(),
        agent.home(),
        agent.model(),
        agent.limits(),
        place.seat());
  }

  private static boolean differs(Enrolled known, Profile profile, AgentDeclaration agent) {
    Map<String, String> digests = new TreeMap<>();
    agent.texts().forEach(text -> digests.put(text.name(), text.digest()));
    ShardNumbers.Place place = new ShardNumbers.Place(profile.shard(), profile.seat());
    return !known.profile().equals(profile(agent, known.profile().revision(), place))
        || !known.constraints().equals(agent.constraints())
        || !known.sections().equals(agent.sections())
        || !known.digests().equals(digests);
  }
}
