package choir.core.roster;

import choir.core.Stored;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.core.placement.PlacementBook;
import choir.core.placement.PlacementConstraints;
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
 * What has happened to the declared ranch. A stored format: names are never changed or reused, new
 * fields have defaults.
 */
public sealed interface RosterEvent extends Stored {
  Instant at();

  /** A new revision of the ranch is in force. */
  record RanchDeclared(long revision, String name, AgentId defaultAgent, Instant at)
      implements RosterEvent {}

  /**
   * A section of the ranch is new, changed or gone.
   *
   * @param json empty if the section is declared no longer
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
   * An agent is new, or its declaration changed. Its number and its home stay for ever.
   *
   * @param sections those that changed; empty text for one that is declared no longer
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
            PlacementBook.constraints(profile.shard(), profile.agent().value(), constraints));
      } else if (profile.seat() == Profile.FIRST_SEAT + 1) {
        // The number is shared from now on: an order for the one who had it alone is over.
        changes.add(PlacementBook.pin(profile.shard(), Optional.empty()));
      }
      return changes;
    }
  }

  /** An agent is not declared any more: it takes no messages. Its number and home are kept. */
  record AgentRetired(AgentId agent, long revision, Instant at) implements RosterEvent {}

  /**
   * Agents have stored their profiles; they need not be told them again.
   *
   * @param revisions of those profiles, by agent; absent in logs of before, whose agents are told
   *     once more
   */
  record ProfilesAdopted(Map<String, Long> revisions, Instant at) implements RosterEvent {
    public ProfilesAdopted {
      revisions = Collections.unmodifiableMap(new TreeMap<>(revisions));
    }
  }

  /**
   * A person has sent an agent to a node.
   *
   * @param pin empty if it may go where it belongs again
   */
  record AgentSent(AgentId agent, int shard, Optional<Pin> pin, Instant at)
      implements RosterEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(PlacementBook.pin(shard, pin));
    }
  }

  /**
   * Which nodes are being drained has changed.
   *
   * @param nodes all of them now
   */
  record DrainingChanged(List<String> nodes, Instant at) implements RosterEvent, Projected {
    public DrainingChanged {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<Change> projection() {
      return List.of(PlacementBook.draining(nodes));
    }
  }
}
