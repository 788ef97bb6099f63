package choir.core.roster;

import choir.core.mirrorborn.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Lodging;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ranch in force and the registry of all agents that ever were.
 *
 * @param revision 0 before the first declaration
 * @param machines as declared
 * @param draining nodes that agents are to leave
 * @param agents by id; who is retired keeps number and home, so that neither is given out again
 */
public record RosterState(
    long revision,
    String name,
    Optional<AgentId> defaultAgent,
    Map<String, Enrolled> agents,
    List<MachineDeclaration> machines,
    List<String> draining) {
  public static final RosterState EMPTY =
      new RosterState(0, "", Optional.empty(), Map.of(), List.of(), List.of());

  public RosterState {
    agents = Collections.unmodifiableMap(new TreeMap<>(agents));
    machines = List.copyOf(Objects.requireNonNullElse(machines, List.of()));
    draining = List.copyOf(Objects.requireNonNullElse(draining, List.of()));
  }

  private RosterState with(Map<String, Enrolled> next) {
    return new RosterState(revision, name, defaultAgent, next, machines, draining);
  }

  /**
   * An agent of the registry.
   *
   * @param digests of its declared texts, by name
   */
  public record Enrolled(
      Profile profile, Map<String, String> digests, Lodging lodging, boolean retired) {
    public Enrolled {
      lodging = Objects.requireNonNullElse(lodging, Lodging.ANYWHERE);
      digests = Collections.unmodifiableMap(new TreeMap<>(digests));
    }
  }

  /** The profiles in force. */
  public List<Profile> living() {
    return agents.values().stream().filter(each -> !each.retired()).map(Enrolled::profile).toList();
  }

  /** Folds one event in. */
  public RosterState apply(RosterEvent event) {
    Map<String, Enrolled> next = new TreeMap<>(agents);
    return switch (event) {
      case RosterEvent.RanchDeclared declared ->
          new RosterState(
              declared.revision(),
              declared.name(),
              Optional.of(declared.defaultAgent()),
              agents,
              declared.machines(),
              draining);
      case RosterEvent.AgentDeclared declared -> {
        Profile profile = declared.profile();
        Map<String, String> digests = new TreeMap<>();
        declared.texts().forEach(text -> digests.put(text.name(), text.digest()));
        next.put(
            profile.agent().value(), new Enrolled(profile, digests, declared.lodging(), false));
        yield with(next);
      }
      case RosterEvent.AgentRetired retired -> {
        Enrolled was = next.get(retired.agent().value());
        if (was == null) {
          throw new IllegalStateException(retired.agent() + " was never declared");
        }
        next.put(
            retired.agent().value(),
            new Enrolled(was.profile(), was.digests(), was.lodging(), true));
        yield with(next);
      }
      case RosterEvent.AgentSent sent -> this;
      case RosterEvent.DrainingChanged changed ->
          new RosterState(revision, name, defaultAgent, agents, machines, changed.nodes());
    };
  }

  /** What stands against a declaration in the light of what was declared before. */
  public List<RanchDeclaration.Problem> problems(RanchDeclaration declaration) {
    List<RanchDeclaration.Problem> problems = new ArrayList<>(declaration.problems());
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
      agents.values().stream()
          .filter(other -> !other.profile().agent().equals(agent.id()))
          .filter(other -> other.profile().home().equals(agent.home()))
          .filter(Enrolled::retired)
          .forEach(
              other ->
                  problems.add(
                      new RanchDeclaration.Problem(
                          path,
                          agent.home()
                              + " was the home of '"
                              + other.profile().agent()
                              + "'; choose another coordinate")));
    }
    return problems;
  }

  /** The events that put a declaration without problems into force; none if nothing changed. */
  public List<RosterEvent> toward(RanchDeclaration declaration, Instant at) {
    List<RosterEvent> events = new ArrayList<>();
    long next = revision + 1;
    int shard = agents.size() + 1;
    for (AgentDeclaration agent : declaration.agents()) {
      Enrolled known = agents.get(agent.id().value());
      Profile profile = profile(agent, next, known == null ? shard++ : known.profile().shard());
      if (known == null || known.retired() || differs(known, profile, agent)) {
        events.add(new RosterEvent.AgentDeclared(profile, agent.texts(), agent.lodging(), at));
      }
    }
    for (Profile profile : living()) {
      if (declaration.agents().stream().noneMatch(a -> a.id().equals(profile.agent()))) {
        events.add(new RosterEvent.AgentRetired(profile.agent(), next, at));
      }
    }
    boolean same =
        declaration.name().equals(name)
            && declaration.machines().equals(machines)
            && Optional.of(declaration.defaultAgent()).equals(defaultAgent);
    if (!events.isEmpty() || !same) {
      events.add(
          0,
          new RosterEvent.RanchDeclared(
              next, declaration.name(), declaration.defaultAgent(), declaration.machines(), at));
    }
    return events;
  }

  private static Profile profile(AgentDeclaration agent, long revision, int shard) {
    return new Profile(
        agent.id(),
        revision,
        shard,
        agent.name(),
        agent.role(),
        agent.home(),
        agent.model(),
        agent.limits());
  }

  private static boolean differs(Enrolled known, Profile profile, AgentDeclaration agent) {
    Map<String, String> digests = new TreeMap<>();
    agent.texts().forEach(text -> digests.put(text.name(), text.digest()));
    long revision = known.profile().revision();
    return !known.profile().equals(profile(agent, revision, profile.shard()))
        || !known.lodging().equals(agent.lodging())
        || !known.digests().equals(digests);
  }
}
