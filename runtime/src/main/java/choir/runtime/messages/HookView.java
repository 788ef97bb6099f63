package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A hook whose message is stored.
 *
 * @param ok as in {@link RunView}; true as long as nothing speaks against it
 * @param repeat whether the message was stored before, under the same idempotency key
 * @param ignored fields of the body that have no effect; absent if there are none
 * @param state as in {@link RunView}, as are all fields after it; present if the caller waited, the
 *     message was stored before, or its reply is to be delivered
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record HookView(
    boolean ok,
    String runId,
    String agent,
    String session,
    boolean repeat,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> ignored,
    Optional<String> state,
    Optional<String> source,
    Optional<Instant> acceptedAt,
    Optional<Instant> endedAt,
    Optional<RunView.Tokens> tokens,
    Optional<String> delivery,
    Optional<String> reply,
    Optional<String> reason) {
  static HookView of(Accepted accepted, List<String> ignored, Optional<RunView> run) {
    return new HookView(
        run.flatMap(RunView::ok).orElse(true),
        run.map(RunView::runId).orElseGet(accepted.run()::value),
        run.map(RunView::agent).orElseGet(accepted.agent()::value),
        run.map(RunView::session).orElseGet(accepted::session),
        accepted.repeat(),
        ignored,
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
