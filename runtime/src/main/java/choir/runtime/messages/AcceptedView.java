package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * A message that is stored, and the run that answers it.
 *
 * @param repeat whether it was stored before, under the same idempotency key
 * @param ok as in {@link RunView}, as are all fields after it; present if the caller waited or the
 *     message was stored before
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record AcceptedView(
    String runId,
    String agent,
    String session,
    boolean repeat,
    Optional<Boolean> ok,
    Optional<String> state,
    Optional<String> source,
    Optional<Instant> acceptedAt,
    Optional<Instant> endedAt,
    Optional<RunView.Tokens> tokens,
    Optional<String> delivery,
    Optional<String> reply,
    Optional<String> reason) {
  static AcceptedView of(Accepted accepted) {
    return of(accepted, Optional.empty());
  }

  static AcceptedView of(Accepted accepted, Optional<RunView> run) {
    return new AcceptedView(
        run.map(RunView::runId).orElseGet(accepted.run()::value),
        run.map(RunView::agent).orElseGet(accepted.agent()::value),
        run.map(RunView::session).orElseGet(accepted::session),
        accepted.repeat(),
        run.flatMap(RunView::ok),
        run.map(RunView::state),
        run.map(RunView::source),
        run.map(RunView::acceptedAt),
        run.flatMap(RunView::endedAt),
        run.flatMap(RunView::tokens),
        run.flatMap(RunView::delivery),
        run.flatMap(RunView::reply),
        run.flatMap(RunView::reason));
  }
}
