package choir.actors.roster;

import choir.actors.CborMessage;
import choir.actors.mirrorborn.MirrorbornCommand.ProfileAdopted;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Pin;
import choir.core.roster.RanchDeclaration;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What the roster is told. */
public sealed interface RosterCommand extends CborMessage {
  /** Puts a declaration into force; the same one again changes nothing. */
  record Declare(RanchDeclaration declaration, ActorRef<Declared> replyTo)
      implements RosterCommand {}

  /** Asks whether {@link Declare} would change anything. */
  record Compare(RanchDeclaration declaration, ActorRef<Compared> replyTo)
      implements RosterCommand {}

  /**
   * Sends an agent to a node, or lets it go where it belongs; the same again changes nothing that
   * matters.
   */
  record Send(AgentId agent, Optional<Pin> pin, ActorRef<Ordered> replyTo)
      implements RosterCommand {}

  /** Has agents leave a node, or lets them come back. */
  record Drain(String node, boolean draining, ActorRef<Ordered> replyTo) implements RosterCommand {}

  /**
   * Asks who lives here.
   *
   * @param known the revision that the asker has seen; of that one the agents are left out of the
   *     answer, which are megabytes where there are thousands. 0 for all
   */
  record Look(long known, ActorRef<Residents> replyTo) implements RosterCommand {}

  /** From a Mirrorborn: it has stored its profile. */
  record Adopted(ProfileAdopted done) implements RosterCommand {}

  /** To itself, on a timer: tells profiles again to those that have not answered. */
  enum Remind implements RosterCommand {
    INSTANCE
  }

  /** The answer to {@link Declare}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = InForce.class, name = "in-force"),
    @JsonSubTypes.Type(value = Refused.class, name = "refused"),
  })
  sealed interface Declared extends CborMessage {}

  /**
   * The answer to {@link Send} and {@link Drain}: it is stored.
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
  record Compared(boolean differs) implements CborMessage {}

  /** The declaration is stored. */
  record InForce(Residents residents) implements Declared {}

  /** Nothing was changed. */
  record Refused(List<RanchDeclaration.Problem> problems) implements Declared {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Who lives here.
   *
   * @param revision 0 before the first declaration
   * @param agents none where the asker knows this revision
   * @param behind how many are not known to have stored their profile yet
   */
  record Residents(
      long revision, String ranch, Optional<AgentId> defaultAgent, List<Profile> agents, int behind)
      implements CborMessage {
    public Residents {
      agents = List.copyOf(agents);
    }
  }
}
