package choir.actors.mirrorborn;

import choir.actors.CborMessage;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.mirrorborn.Profile;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a Mirrorborn is told. */
public sealed interface MirrorbornCommand extends CborMessage {
  /** The declaration in force; answered once it is stored. An older revision changes nothing. */
  record AdoptProfile(Profile profile, ActorRef<ProfileAdopted> replyTo)
      implements MirrorbornCommand {}

  /** A message. Answered once it is stored; the same run again gets the same answer. */
  record Deliver(Inbound message, ActorRef<Delivery> replyTo) implements MirrorbornCommand {}

  /** From a session: the turn of this run has ended, and that is stored. */
  record TurnEnded(RunRecord record) implements MirrorbornCommand {}

  /** Answered when the run has ended; not at all if it does not within {@code patienceMillis}. */
  record AwaitRun(RunId run, long patienceMillis, ActorRef<RunAnswer> replyTo)
      implements MirrorbornCommand {}

  /** Asks for a summary. */
  record Describe(ActorRef<Summary> replyTo) implements MirrorbornCommand {}

  /** To itself: what the store knows of a run that was delivered. */
  record DeliveryLookedUp(Deliver deliver, Optional<RunRecord> known)
      implements MirrorbornCommand {}

  /** To itself: what the store knows of a run that somebody waits for. */
  record AwaitLookedUp(AwaitRun await, Optional<RunRecord> known) implements MirrorbornCommand {}

  /** To itself: the store could not be read; the caller hears nothing and repeats. */
  record LookUpFailed(RunId run, String reason) implements MirrorbornCommand {}

  /** To itself, on a timer: reminds sessions of the turns that they have in hand. */
  enum Remind implements MirrorbornCommand {
    INSTANCE
  }

  /** To itself: nothing has happened for a while. */
  enum Quiet implements MirrorbornCommand {
    INSTANCE
  }

  /** The answer to {@link AdoptProfile}. */
  record ProfileAdopted(AgentId agent, long revision) implements CborMessage {}

  /** The answer to {@link Deliver}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = Rejected.class, name = "rejected"),
  })
  sealed interface Delivery extends CborMessage {}

  /**
   * The message is stored.
   *
   * @param repeat it was stored before: this is the first one's answer
   */
  record Accepted(RunId run, AgentId agent, String session, boolean repeat) implements Delivery {}

  /** Nothing was stored. */
  record Rejected(Rejection rejection) implements Delivery {}

  /**
   * The answer to {@link AwaitRun}.
   *
   * @param record the run, ended; empty if this agent has no such run
   */
  record RunAnswer(Optional<RunRecord> record) implements CborMessage {}

  /**
   * An agent in a few words.
   *
   * @param asOf when its owner said so
   */
  record Summary(
      AgentId agent,
      Optional<Profile> profile,
      int waiting,
      List<Running> running,
      Optional<MirrorbornState.Counters> counters,
      Instant asOf)
      implements CborMessage {
    static Summary of(AgentId agent, MirrorbornState state, Instant now) {
      return state instanceof MirrorbornState.Living living
          ? new Summary(
              agent,
              Optional.of(living.profile()),
              living.inbox().size(),
              living.running().stream().map(Running::of).toList(),
              Optional.of(living.counters()),
              now)
          : new Summary(agent, Optional.empty(), 0, List.of(), Optional.empty(), now);
    }
  }

  /** A run in a session's hands. */
  record Running(RunId run, String session, Source source, Instant since) {
    private static Running of(MirrorbornState.Assigned assigned) {
      Inbound message = assigned.message();
      return new Running(message.run(), message.session(), message.source(), assigned.since());
    }
  }
}
