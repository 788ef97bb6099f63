package choir.core.revision;

import choir.core.id.AgentId;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterEvent.AgentDeclared;
import choir.core.roster.RosterEvent.AgentRetired;
import choir.core.roster.RosterEvent.RanchDeclared;
import choir.core.roster.RosterEvent.SectionDeclared;
import choir.core.roster.RosterState;
import choir.core.roster.RosterState.Enrolled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Folds the roster's events, from the first, into revisions. A revision begins with {@code
 * RanchDeclared} and ends before the next one: its events may be in several writes of the store.
 */
public final class Revisions {
  private Revisions() {}

  /**
   * The latest revisions, the latest first.
   *
   * @param events all that the roster has stored, oldest first; read once
   * @param limit at most this many
   */
  public static List<Revision> latest(Iterable<RosterEvent> events, int limit) {
    Deque<Revision> latest = new ArrayDeque<>();
    RosterState state = RosterState.EMPTY;
    @Nullable Builder current = null;
    for (RosterEvent event : events) {
      if (event instanceof RanchDeclared declared) {
        if (current != null) {
          keep(latest, current.build(state), limit);
        }
        current = new Builder(declared);
      } else if (current != null) {
        current.add(event, state);
      }
      state = state.apply(event);
    }
    if (current != null) {
      keep(latest, current.build(state), limit);
    }
    return List.copyOf(latest);
  }

  private static void keep(Deque<Revision> latest, Revision revision, int limit) {
    latest.addFirst(revision);
    if (latest.size() > limit) {
      latest.removeLast();
    }
  }

  /**
   * The roster as a revision left it.
   *
   * @param events all that the roster has stored, oldest first; read no further than necessary
   * @return empty if there was no such revision
   */
  public static Optional<RosterState> at(Iterable<RosterEvent> events, long revision) {
    return Optional.ofNullable(at(events, new TreeSet<>(List.of(revision))).get(revision));
  }

  /**
   * The roster as each of some revisions left it.
   *
   * @param events all that the roster has stored, oldest first; read once, and no further than
   *     necessary
   * @param revisions at least one
   * @return by revision; without those that there were not
   */
  public static Map<Long, RosterState> at(Iterable<RosterEvent> events, SortedSet<Long> revisions) {
    Map<Long, RosterState> found = new TreeMap<>();
    RosterState state = RosterState.EMPTY;
    for (RosterEvent event : events) {
      if (event instanceof RanchDeclared declared) {
        keep(found, state, revisions);
        if (declared.revision() > revisions.last()) {
          return found;
        }
      }
      state = state.apply(event);
    }
    keep(found, state, revisions);
    return found;
  }

  private static void keep(
      Map<Long, RosterState> found, RosterState state, SortedSet<Long> revisions) {
    if (state.revision() > 0 && revisions.contains(state.revision())) {
      found.put(state.revision(), state);
    }
  }

  /** A revision while its events are read. */
  private static final class Builder {
    private final RanchDeclared first;
    private final List<AgentId> added = new ArrayList<>();
    private final List<AgentId> changed = new ArrayList<>();
    private final List<AgentId> retired = new ArrayList<>();
    private final List<String> sections = new ArrayList<>();

    Builder(RanchDeclared first) {
      this.first = first;
    }

    /** Adds an event that follows a state. */
    void add(RosterEvent event, RosterState before) {
      if (event instanceof AgentDeclared declared) {
        AgentId agent = declared.profile().agent();
        Enrolled was = before.agents().get(agent.value());
        (was == null || was.retired() ? added : changed).add(agent);
      } else if (event instanceof AgentRetired gone) {
        retired.add(gone.agent());
      } else if (event instanceof SectionDeclared section) {
        sections.add(section.name());
      }
    }

    Revision build(RosterState after) {
      return new Revision(
          first.revision(),
          first.at(),
          after.activeProfiles().size(),
          added,
          changed,
          retired,
          sections);
    }
  }
}
