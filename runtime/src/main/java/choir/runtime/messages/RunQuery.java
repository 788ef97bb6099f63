package choir.runtime.messages;

import choir.core.id.AgentId;
import choir.core.run.RunRecord;
import choir.runtime.http.AgentPath;
import choir.runtime.http.Call;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.messages.RunHistory.Entry;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Which runs a caller wants to see.
 *
 * @param source words with which the sender begins, such as {@code hook} or {@code hook ci}
 * @param since accepted at this time or later
 */
record RunQuery(
    Optional<AgentId> agent,
    Optional<RunRecord.State> state,
    Optional<String> source,
    Optional<String> session,
    Instant since,
    Optional<RunCursor> after,
    int limit) {
  private static final int USUAL = 50;
  private static final int MOST = 200;

  static RunQuery of(Call call) {
    return new RunQuery(
        call.query("agent").map(name -> AgentPath.id(name, "agent")),
        call.query("state").map(RunQuery::state),
        call.query("source"),
        call.query("session"),
        call.time("since", Instant.EPOCH),
        call.query("cursor").map(RunQuery::cursor),
        (int) call.number("limit", USUAL, 1, MOST));
  }

  private static RunRecord.State state(String word) {
    try {
      return RunRecord.State.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw Problem.of(
              Kind.BAD_REQUEST,
              "state",
              "state is '%s', must be accepted, completed, failed or cancelled".formatted(word))
          .refusal();
    }
  }

  private static RunCursor cursor(String text) {
    return RunCursor.parse(text)
        .orElseThrow(
            () ->
                Problem.of(
                        Kind.BAD_REQUEST,
                        "cursor",
                        "cursor is not one of this API; take 'next' of the page before")
                    .refusal());
  }

  /** Whether a message is wanted, as far as its journal tells. */
  boolean wants(Entry entry) {
    return session.filter(key -> !key.equals(entry.session())).isEmpty()
        && source.filter(words -> !isFrom(entry.source().line(), words)).isEmpty();
  }

  private static boolean isFrom(String line, String words) {
    return line.equals(words) || line.startsWith(words + " ");
  }

  /** Whether a run is wanted, as its record tells. */
  boolean wants(RunRecord run) {
    return state.filter(wanted -> wanted != run.state()).isEmpty();
  }
}
