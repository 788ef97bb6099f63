package choir.core.roster;

import choir.core.Stored;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.core.placement.PlacementConstraints;
import choir.core.placement.PlacementRecords;
import choir.core.sq.Change;
import choir.core.sq.Projected;
import choir.core.sq.ScrollKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Events of the roster. A stored format: names are never changed or reused, new fields have
 * defaults.
 */
public sealed interface RosterEvent extends Stored {
  Instant at();

  /** A new revision of the ranch is in force. */
  record RanchDeclared(long revision, String name, AgentId defaultAgent, Instant at)
      implements RosterEvent {}

  /**
   * A section of the ranch was added, changed or removed.
   *
   * @param json empty if the section was removed
   */
  record SectionDeclared(String name, String json, long revision, Instant at)
      implements RosterEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(section(Sections.key(name), json));
    }
  }

  private static Change section(ScrollKey key, String json) {
    return json.isEmpty() ? new Change.Delete(key) : new Change.Put(key, json);
  }

  /**
   * An agent was added, or its declaration changed. Its number and home never change.
   *
   * @param sections changed sections; empty text for a removed one
   */
  record AgentDeclared(
      Profile profile,
      List<PersonaText> texts,
      PlacementConstraints constraints,
      Map<String, String> sections,
      Instant at)
      implements RosterEvent, Projected {
    public AgentDeclared {
      sections = Sections.copy(sections);
      texts = List.copyOf(texts);
      constraints = Objects.requireNonNullElse(constraints, PlacementConstraints.ANYWHERE);
    }

    @Override
    public List<Change> projection() {
      List<Change> changes = new ArrayList<>();
      for (PersonaText text : texts) {
        changes.add(new Change.Put(PersonaTexts.key(profile, text.name()), text.text()));
      }
      sections.forEach(
          (name, json) -> changes.add(section(Sections.key(profile.agent(), name), json)));
      if (profile.seat() == Profile.FIRST_SEAT) {
        changes.add(
            PlacementRecords.constraints(profile.shard(), profile.agent().value(), constraints));
      } else if (profile.seat() == Profile.FIRST_SEAT + 1) {
        // The number is shared from now on: a pin of its former exclusive owner no longer applies.
        changes.add(PlacementRecords.pin(profile.shard(), Optional.empty()));
      }
      return changes;
    }
  }

  /** An agent is no longer declared and accepts no messages. It keeps its number and home. */
  record AgentRetired(AgentId agent, long revision, Instant at) implements RosterEvent {}

  /**
   * Agents have stored their profiles, which need not be sent again.
   *
   * @param revisions revisions of the profiles, by agent; absent in older logs, whose agents are
   *     notified once more
   */
  record ProfilesAdopted(Map<String, Long> revisions, Instant at) implements RosterEvent {
    public ProfilesAdopted {
      revisions = Collections.unmodifiableMap(new TreeMap<>(revisions));
    }
  }

  /**
   * An operator has pinned an agent to a node, or removed the pin.
   *
   * @param pin empty if the pin was removed
   */
  record AgentSent(AgentId agent, int shard, Optional<Pin> pin, Instant at)
      implements RosterEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(PlacementRecords.pin(shard, pin));
    }
  }

  /**
   * The set of drained nodes changed.
   *
   * @param nodes all nodes now being drained
   */
  record DrainingChanged(List<String> nodes, Instant at) implements RosterEvent, Projected {
    public DrainingChanged {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<Change> projection() {
      return List.of(PlacementRecords.draining(nodes));
    }
  }
}
