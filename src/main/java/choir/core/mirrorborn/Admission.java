package choir.core.mirrorborn;

import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornState.Living;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import java.time.Instant;
import java.util.Optional;

/** Whether an agent accepts a message. */
public sealed interface Admission {
  /** Maximum number of waiting messages: hours of work, and a snapshot that fits an entry. */
  int MAX_WAITING = 10_000;

  /** Maximum length of waiting texts: limits the heap used by one agent. */
  int MAX_WAITING_CHARS = 8 << 20;

  /** The message is new, and there is room for it. */
  record New() implements Admission {}

  /** The message was accepted before. */
  record Repeat(RunRecord first) implements Admission {}

  /** Nothing is to be stored. */
  record Refused(Rejection rejection) implements Admission {}

  /**
   * Decides about a message.
   *
   * @param stored the record that the store has under the message's id, if any
   */
  static Admission of(
      AgentId agent, Living state, Inbound message, Optional<RunRecord> stored, Instant now) {
    Optional<RunRecord> known =
        stored.or(
            () -> state.message(message.run()).map(first -> RunRecord.accepted(agent, first)));
    if (known.isPresent()) {
      return repeated(agent, message, known.get(), now);
    }
    if (Spawned.is(agent, message) && Spawned.count(agent, state) >= Spawned.MAX) {
      String tasks = "'" + agent + "' has " + Spawned.MAX + " tasks of its own in progress";
      return new Refused(
          new Rejection(
              Rejection.Code.FULL,
              tasks + ", which is the maximum",
              "wait for one to end, or do it yourself"));
    }
    if (state.inbox().size() >= MAX_WAITING || state.waitingChars() >= MAX_WAITING_CHARS) {
      String waiting = state.inbox().size() + " messages wait for '" + agent + "'";
      return new Refused(
          new Rejection(Rejection.Code.FULL, waiting, "send the message again later"));
    }
    return new New();
  }

  private static Admission repeated(AgentId agent, Inbound message, RunRecord known, Instant now) {
    if (known.acceptedAt().plus(RunRecord.REMEMBERED).isBefore(now)) {
      return new Refused(
          new Rejection(
              Rejection.Code.GONE,
              known.run() + " was accepted at " + known.acceptedAt(),
              "an id is remembered for %d days: use another Idempotency-Key"
                  .formatted(RunRecord.REMEMBERED.toDays())));
    }
    return known.isOf(agent, message) ? new Repeat(known) : new Refused(otherMessage(known));
  }

  private static Rejection otherMessage(RunRecord known) {
    return Rejection.conflict(
            "the key belongs to another message, %s to agent '%s' in session '%s', accepted at %s"
                .formatted(known.run(), known.agent(), known.session(), known.acceptedAt()))
        .remedy("this message was not stored: send it with another Idempotency-Key");
  }
}
