package choir.actors.voice;

import choir.core.chat.ChatSession;
import choir.core.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shows that an agent is writing while it thinks about messages. Nothing depends on it. Confined to
 * the reader's actor.
 */
final class Typing {
  /** Discord shows it for 10 seconds. */
  static final Duration INTERVAL = Duration.ofSeconds(8);

  /** How long it is shown for a run: a turn that takes longer waits for something. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** Maximum number of runs at a time. */
  private static final int MAX_RUNS = 50;

  private record Thinking(String channel, Instant since) {}

  private final ChatSession session;
  private final InstantSource time;
  private final Map<RunId, Thinking> runs = new LinkedHashMap<>();

  Typing(ChatSession session, InstantSource time) {
    this.session = session;
    this.time = time;
  }

  void begin(RunId run, String channel) {
    if (runs.size() < MAX_RUNS) {
      runs.put(run, new Thinking(channel, time.instant()));
      session.typing(channel);
    }
  }

  void end(RunId run) {
    runs.remove(run);
  }

  boolean isThinking(RunId run) {
    return runs.containsKey(run);
  }

  void tick() {
    Instant oldest = time.instant().minus(LONGEST);
    runs.values().removeIf(each -> each.since().isBefore(oldest));
    runs.values().stream().map(Thinking::channel).distinct().forEach(session::typing);
  }
}
