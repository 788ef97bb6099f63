package choir.runtime.messages;

import choir.core.model.Usage;
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
 * @param state "accepted", "completed" or "failed"
 * @param source sender of the message, on one line
 * @param tokens tokens of all its model calls
 * @param delivery where the reply went; present before the end if a delivery was requested
 * @param reply answer of a completed run
 * @param reason why a run has failed
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record RunView(
    Optional<Boolean> ok,
    String runId,
    String state,
    String agent,
    String session,
    String source,
    Instant acceptedAt,
    Optional<Instant> endedAt,
    Optional<Tokens> tokens,
    Optional<String> delivery,
    Optional<String> reply,
    Optional<String> reason) {
  static final String COMPLETED = "completed";
  static final String FAILED = "failed";
  static final String ACCEPTED = "accepted";

  /** Tokens that were used. */
  record Tokens(long input, long output) {
    private static Tokens of(Usage usage) {
      return new Tokens(usage.inputTokens(), usage.outputTokens());
    }
  }

  static RunView of(RunRecord run) {
    boolean completed = run.state() == RunRecord.State.COMPLETED;
    boolean delivered = run.delivery().state() != ReplyDelivery.State.UNDELIVERED;
    return new RunView(
        run.isEnded() || delivered ? ended(run, completed && delivered) : Optional.of(false),
        run.run().value(),
        run.state().name().toLowerCase(Locale.ROOT),
        run.agent().value(),
        run.session(),
        run.source().line(),
        run.acceptedAt(),
        run.endedAt(),
        ended(run, Tokens.of(run.usage())),
        run.isEnded() || run.delivery().state() != ReplyDelivery.State.NONE
            ? Optional.of(run.delivery().line())
            : Optional.empty(),
        ended(run, run.text()).filter(text -> completed),
        ended(run, run.text()).filter(text -> !completed));
  }

  private static <T> Optional<T> ended(RunRecord run, T value) {
    return run.endedAt().map(at -> value);
  }

  /** Whether the run has completed. */
  boolean hasCompleted() {
    return state.equals(COMPLETED);
  }

  /** Failure of a run, in words. */
  String failure() {
    return runId + " failed: " + reason.orElse("");
  }
}
