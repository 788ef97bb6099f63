package choir.actors.roster;

import choir.actors.CborMessage;
import choir.actors.mirrorborn.MirrorbornCommand.ProfileAdopted;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.core.revision.Comparison;
import choir.core.roster.RanchDeclaration;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Commands of the roster. */
public sealed interface RosterCommand extends CborMessage {
  /**
   * Applies a declaration; idempotent.
   *
   * @param basis the revision from which the declaration was made: it is refused if another one is
   *     in force, unless nothing would change; 0 to apply it whatever is in force
   */
  record Declare(RanchDeclaration declaration, long basis, ActorRef<Declared> replyTo)
      implements RosterCommand {
    /** The rest of a declaration, of which a first part was stored as a revision of its own. */
    Declare continuedAt(long revision) {
      return new Declare(declaration, basis > 0 ? revision : 0, replyTo);
    }
  }

  /** Asks what {@link Declare} would change. */
  record Compare(RanchDeclaration declaration, ActorRef<Compared> replyTo)
      implements RosterCommand {}

  /** Pins an agent to a node, or removes the pin; idempotent. */
  record Send(AgentId agent, Optional<Pin> pin, ActorRef<Ordered> replyTo)
      implements RosterCommand {}

  /** Drains a node, or ends draining. */
  record Drain(String node, boolean draining, ActorRef<Ordered> replyTo) implements RosterCommand {}

  /**
   * Requests the declared agents.
   *
   * @param known the revision known to the caller, for which the answer omits the agents (megabytes
   *     for thousands of them); 0 for all
   */
  record Look(long known, ActorRef<Residents> replyTo) implements RosterCommand {}

  /** Requests the profile of one agent. */
  record Find(AgentId agent, ActorRef<Found> replyTo) implements RosterCommand {}

  /** From a Mirrorborn: it has stored its profile. */
  record Adopted(ProfileAdopted done) implements RosterCommand {}

  /** To itself, on a timer: resends unacknowledged profiles. */
  enum Remind implements RosterCommand {
    INSTANCE
  }

  /** The answer to {@link Declare}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = InForce.class, name = "in-force"),
    @JsonSubTypes.Type(value = Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Superseded.class, name = "superseded"),
  })
  sealed interface Declared extends CborMessage {}

  /**
   * The answer to {@link Send} and {@link Drain}.
   *
   * @param refusal empty if the order is stored
   */
  record Ordered(Optional<Rejection> refusal) implements CborMessage {
    static final Ordered DONE = new Ordered(Optional.empty());

    static Ordered refused(Rejection rejection) {
      return new Ordered(Optional.of(rejection));
    }
  }

  /** The answer to {@link Compare}. */
  record Compared(Comparison comparison) implements CborMessage {}

  /**
   * The answer to {@link Find}.
   *
   * @param profile empty if no such agent is declared
   */
  record Found(AgentId agent, Optional<Profile> profile) implements CborMessage {}

  /** The declaration is stored. */
  record InForce(Residents residents) implements Declared {}

  /** Nothing was changed. */
  record Refused(List<RanchDeclaration.Problem> problems) implements Declared {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Nothing was changed: the declaration was made from another revision than the one in force.
   *
   * @param revision the revision in force
   */
  record Superseded(long revision) implements Declared {}

  /**
   * The declared agents.
   *
   * @param revision 0 before the first declaration
   * @param agents empty if the caller knows this revision
   * @param behind number of agents not yet known to have stored their profile
   */
  record Residents(
      long revision, String ranch, Optional<AgentId> defaultAgent, List<Profile> agents, int behind)
      implements CborMessage {
    public Residents {
      agents = List.copyOf(agents);
    }
  }
}
