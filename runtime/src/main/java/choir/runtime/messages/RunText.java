package choir.runtime.messages;

import choir.core.run.Pause;
import choir.runtime.cli.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Runs as people read them. */
final class RunText {
  private RunText() {}

  /** A run with what has happened to it. */
  static String of(RunView run, List<EventView> events) {
    StringBuilder text = new StringBuilder();
    line(text, "run", run.runId());
    line(text, "state", state(run));
    run.paused().ifPresent(pause -> line(text, "waits", waits(pause)));
    run.behind().ifPresent(ahead -> line(text, "behind", ahead));
    line(text, "agent", run.agent());
    line(text, "session", run.session());
    line(text, "from", run.source());
    if (run.outside()) {
      line(text, "outside", "text from outside the ranch was part of the conversation");
    }
    line(text, "accepted", Table.seconds(run.acceptedAt()));
    run.endedAt()
        .ifPresent(
            end ->
                line(
                    text,
                    "ended",
                    Table.seconds(end) + ", after " + length(run.acceptedAt(), end)));
    run.tokens().ifPresent(tokens -> line(text, "tokens", tokens.words()));
    run.delivery()
        .filter(state -> !state.equals("none"))
        .ifPresent(state -> line(text, "delivery", state));
    run.reason().ifPresent(reason -> line(text, "reason", reason));
    run.retriedAs().ifPresent(again -> line(text, "retried as", again));
    text.append('\n');
    for (EventView event : events) {
      text.append(Table.seconds(event.at())).append("  ").append(Table.line(event.words()));
      text.append('\n');
    }
    run.reply().ifPresent(reply -> text.append('\n').append(reply).append('\n'));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-10s  %s%n".formatted(name, Table.line(value)));
  }

  /** The state of a run in one word. */
  static String state(RunView run) {
    return run.paused().isPresent() ? "waiting" : run.phase().orElse(run.state());
  }

  /** Why a run waits, since when, and until when. */
  static String waits(Pause pause) {
    if (pause.attempt() == 0) {
      return "%s; since %s, until %s"
          .formatted(pause.reason(), Table.seconds(pause.since()), Table.seconds(pause.nextTry()));
    }
    return "%s; since %s, attempt %d, next try %s"
        .formatted(
            pause.reason(),
            Table.seconds(pause.since()),
            pause.attempt(),
            Table.seconds(pause.nextTry()));
  }

  /** A length of time in two units. */
  static String length(Instant from, Instant to) {
    Duration length = Duration.between(from, to);
    if (length.toSeconds() < 10) {
      return "%.1f s".formatted(Math.max(0, length.toMillis()) / 1000.0);
    }
    if (length.toMinutes() < 2) {
      return length.toSeconds() + " s";
    }
    return length.toHours() < 2
        ? length.toMinutes() + " min"
        : "%d h %d min".formatted(length.toHours(), length.toMinutesPart());
  }
}
