package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.RunProgress;
import choir.core.id.RunId;
import choir.core.model.Usage;
import choir.core.run.Pause;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A run. The optional fields are present once it has ended.
 *
 * @param ok whether everything that was asked for was done, the delivery of the reply included;
 *     false before the end if the reply cannot be delivered
 * @param state "accepted", "completed", "failed" or "cancelled"
 * @param phase "queued" or "running"; absent once the run has ended
 * @param paused why a run makes no progress; absent if it does
 * @param behind the run that has to end before a queued one can start, if it is in the same session
 * @param source sender of the message, on one line
 * @param outside whether text from outside the ranch was part of the conversation
 * @param tokens tokens of all its model calls
 * @param delivery where the reply went; present before the end if a delivery was requested
 * @param reply answer of a completed run
 * @param reason why a run has failed, or by whom it was cancelled
 * @param retriedAs the run by which this one was tried again
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record RunView(
    Optional<Boolean> ok,
    String runId,
    String state,
    Optional<String> phase,
    Optional<Pause> paused,
    Optional<String> behind,
    String agent,
    String session,
    String source,
    boolean outside,
    Instant acceptedAt,
    Optional<Instant> endedAt,
    Optional<Tokens> tokens,
    Optional<String> delivery,
    Optional<String> reply,
    Optional<String> reason,
    Optional<String> retriedAs) {
  static final String COMPLETED = "completed";
  static final String FAILED = "failed";
  static final String ACCEPTED = "accepted";
  static final String CANCELLED = "cancelled";

  /**
   * Tokens that were used.
   *
   * @param estimated whether a server did not report a part of them, which is estimated
   */
  record Tokens(long input, long output, boolean estimated) {
    private static Tokens of(Usage usage) {
      return new Tokens(usage.inputTokens(), usage.outputTokens(), usage.estimated());
    }

    /** Such as {@code 654 in, 120 out (estimated)}. */
    String words() {
      return "%d in, %d out%s".formatted(input, output, estimated ? " (estimated)" : "");
    }
  }

  static RunView of(RunRecord run) {
    return of(run, Optional.empty());
  }

  /**
   * A run with its progress.
   *
   * @param progress as far as it is known; without effect once the run has ended
   */
  static RunView of(RunRecord run, Optional<RunProgress> progress) {
    Optional<RunProgress> current = progress.filter(known -> !run.isEnded());
    boolean completed = run.state() == RunRecord.State.COMPLETED;
    return new RunView(
        ok(run),
        run.run().value(),
        word(run.state()),
        current.flatMap(RunProgress::phase).map(RunView::word),
        current.flatMap(RunProgress::pause),
        current.flatMap(RunProgress::behind).map(RunId::value),
        run.agent().value(),
        run.session(),
        run.source().line(),
        run.external(),
        run.acceptedAt(),
        run.endedAt(),
        ended(run, Tokens.of(run.usage())),
        run.isEnded() || run.delivery().state() != ReplyDelivery.State.NONE
            ? Optional.of(run.delivery().line())
            : Optional.empty(),
        ended(run, run.text()).filter(text -> completed),
        ended(run, run.text()).filter(text -> !completed),
        Optional.empty());
  }

  /** Whether all was done that was requested; empty until that is known. */
  private static Optional<Boolean> ok(RunRecord run) {
    if (run.delivery().state() == ReplyDelivery.State.UNDELIVERED) {
      return Optional.of(false);
    }
    boolean completed = run.state() == RunRecord.State.COMPLETED;
    return completed && run.delivery().isPending() ? Optional.empty() : ended(run, completed);
  }

  /** Returns this run with the one by which it was tried again. */
  RunView retriedAs(Optional<RunId> again) {
    return with(reply, again.map(RunId::value));
  }

  /** Returns this run as lists have it. */
  RunView withoutReply() {
    return with(Optional.empty(), retriedAs);
  }

  private RunView with(Optional<String> newReply, Optional<String> newRetriedAs) {
    return new RunView(
        ok,
        runId,
        state,
        phase,
        paused,
        behind,
        agent,
        session,
        source,
        outside,
        acceptedAt,
        endedAt,
        tokens,
        delivery,
        newReply,
        reason,
        newRetriedAs);
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static <T> Optional<T> ended(RunRecord run, T value) {
    return run.endedAt().map(at -> value);
  }

  /** Whether the run has completed. */
  boolean hasCompleted() {
    return state.equals(COMPLETED);
  }

  /** Whether the run has ended without a reply. */
  boolean hasFailed() {
    return state.equals(FAILED) || state.equals(CANCELLED);
  }

  /** Failure of a run, in words. */
  String failure() {
    return state.equals(CANCELLED)
        ? runId + " was " + reason.orElse(CANCELLED)
        : runId + " failed: " + reason.orElse("");
  }
}
