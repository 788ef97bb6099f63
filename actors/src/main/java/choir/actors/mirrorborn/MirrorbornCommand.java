package choir.actors.mirrorborn;

import choir.actors.CborMessage;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.mirrorborn.Profile;
import choir.core.run.Inbound;
import choir.core.run.Pause;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Commands of a Mirrorborn. */
public sealed interface MirrorbornCommand extends CborMessage {
  /** The current profile; answered once it is stored. An older revision is ignored. */
  record AdoptProfile(Profile profile, ActorRef<ProfileAdopted> replyTo)
      implements MirrorbornCommand {}

  /** A message; answered once it is stored. A repeat of the same run gets the same answer. */
  record Deliver(Inbound message, ActorRef<Delivery> replyTo) implements MirrorbornCommand {}

  /** From a session: the turn of this run has ended, and its end is stored. */
  record TurnEnded(RunRecord record) implements MirrorbornCommand {}

  /**
   * From the agent's voice: the reply of a run will be delivered, or never will.
   *
   * @param record with the state of its delivery
   */
  record AnswerTaken(RunRecord record) implements MirrorbornCommand {}

  /** From a session: a run waits, or has resumed; not stored, and repeated every few seconds. */
  record TurnPaused(RunId run, Optional<Pause> pause) implements MirrorbornCommand {}

  /**
   * Cancels a run. Answered once the run has ended, in whatever way; not answered if that takes
   * longer than the caller waits. Repeated by its caller.
   *
   * @param by who cancels it, in words
   */
  record CancelRun(RunId run, String by, long patienceMillis, ActorRef<RunAnswer> replyTo)
      implements MirrorbornCommand {}

  /** Requests the progress of a run. */
  record DescribeRun(RunId run, ActorRef<RunProgress> replyTo) implements MirrorbornCommand {}

  /** Answered when the run ends; not answered if it takes longer than {@code patienceMillis}. */
  record AwaitRun(RunId run, long patienceMillis, ActorRef<RunAnswer> replyTo)
      implements MirrorbornCommand {}

  /** Requests a summary. */
  record Describe(ActorRef<Summary> replyTo) implements MirrorbornCommand {}

  /** To itself: the stored record of a delivered run. */
  record DeliveryLookedUp(Deliver deliver, Optional<RunRecord> known)
      implements MirrorbornCommand {}

  /** To itself: the stored record of an awaited run. */
  record AwaitLookedUp(AwaitRun await, Optional<RunRecord> known) implements MirrorbornCommand {}

  /** To itself: reading the store failed; the caller gets no answer and retries. */
  record LookUpFailed(RunId run, String reason) implements MirrorbornCommand {}

  /** To itself, on a timer: reminds sessions of their assigned turns. */
  enum Remind implements MirrorbornCommand {
    INSTANCE
  }

  /** To itself: the receive time-out expired. */
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
   * @param repeat whether it was stored before; the answer is the original one
   * @param delivery of its reply to a channel, as far as it is known
   */
  record Accepted(RunId run, AgentId agent, String session, boolean repeat, ReplyDelivery delivery)
      implements Delivery {
    public Accepted {
      delivery = Objects.requireNonNullElse(delivery, ReplyDelivery.NONE);
    }

    /** A message whose reply is not to be delivered. */
    public Accepted(RunId run, AgentId agent, String session, boolean repeat) {
      this(run, agent, session, repeat, ReplyDelivery.NONE);
    }
  }

  /** Nothing was stored. */
  record Rejected(Rejection rejection) implements Delivery {}

  /**
   * The answer to {@link AwaitRun}.
   *
   * @param record the ended run; empty if this agent has no such run
   */
  record RunAnswer(Optional<RunRecord> record) implements CborMessage {}

  /**
   * A summary of an agent.
   *
   * @param asOf when its actor created the summary
   */
  record Summary(
      AgentId agent,
      Optional<Profile> profile,
      int waiting,
      List<Running> running,
      Optional<MirrorbornState.Counters> counters,
      Instant asOf)
      implements CborMessage {
    static Summary of(AgentId agent, MirrorbornState state, RunPauses pauses, Instant now) {
      return state instanceof MirrorbornState.Living living
          ? new Summary(
              agent,
              Optional.of(living.profile()),
              living.inbox().size(),
              living.running().stream().map(each -> Running.of(each, pauses)).toList(),
              Optional.of(living.counters()),
              now)
          : new Summary(agent, Optional.empty(), 0, List.of(), Optional.empty(), now);
    }
  }

  /**
   * A run assigned to a session.
   *
   * @param pause why it makes no progress; empty if it does, or if that is not known
   */
  record Running(RunId run, String session, Source source, Instant since, Optional<Pause> pause) {
    private static Running of(MirrorbornState.Assigned assigned, RunPauses pauses) {
      Inbound message = assigned.message();
      return new Running(
          message.run(),
          message.session(),
          message.source(),
          assigned.since(),
          pauses.of(message.run()));
    }
  }

  /**
   * The progress of a run that has not ended.
   *
   * @param phase where it is; empty if the agent has no such run in hand
   * @param pause why it, or the run that it waits for, makes no progress
   * @param behind the run of the same session that has to end first, if any
   */
  record RunProgress(Optional<Phase> phase, Optional<Pause> pause, Optional<RunId> behind)
      implements CborMessage {
    /** The part of the agent that has a run in hand. */
    public enum Phase {
      /** It waits in the inbox. */
      QUEUED,
      /** Its session works on it. */
      RUNNING
    }

    static RunProgress of(MirrorbornState state, RunId run, RunPauses pauses) {
      if (!(state instanceof MirrorbornState.Living living)) {
        return new RunProgress(Optional.empty(), Optional.empty(), Optional.empty());
      }
      if (living.running(run).isPresent()) {
        return new RunProgress(Optional.of(Phase.RUNNING), pauses.of(run), Optional.empty());
      }
      Optional<Inbound> waiting = living.waiting(run);
      Optional<RunId> ahead =
          waiting.flatMap(message -> living.runningIn(message.session())).map(Inbound::run);
      return new RunProgress(
          waiting.map(message -> Phase.QUEUED),
          waiting.isEmpty()
              ? Optional.empty()
              : ahead.map(pauses::of).orElseGet(() -> pauses.anyOf(living.running())),
          ahead);
    }
  }
}
