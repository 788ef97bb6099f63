package choir.core.roster;

import choir.core.mirrorborn.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.sq.Change;
import choir.core.sq.Projected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What has happened to the declared ranch. A stored format: names are never changed or reused, new
 * fields have defaults.
 */
public sealed interface RosterEvent {
  Instant at();

  /** A new revision of the ranch is in force. */
  record RanchDeclared(long revision, String name, AgentId defaultAgent, Instant at)
      implements RosterEvent {}

  /** An agent is new, or its declaration changed. Its number and its home stay for ever. */
  record AgentDeclared(Profile profile, List<PersonaText> texts, Instant at)
      implements RosterEvent, Projected {
    public AgentDeclared {
      texts = List.copyOf(texts);
    }

    @Override
    public List<Change> projection() {
      List<Change> changes = new ArrayList<>();
      for (PersonaText text : texts) {
        changes.add(new Change.Put(PersonaTexts.key(profile.shard(), text.name()), text.text()));
      }
      return changes;
    }
  }

  /** An agent is not declared any more: it takes no messages. Its number and home are kept. */
  record AgentRetired(AgentId agent, long revision, Instant at) implements RosterEvent {}
}
