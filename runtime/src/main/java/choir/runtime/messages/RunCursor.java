package choir.runtime.messages;

import choir.core.id.AgentId;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the list of runs, latest first: pages continue behind it, whatever was accepted
 * meanwhile.
 *
 * @param at when its message was stored
 * @param sequence number of that event in the agent's journal
 */
record RunCursor(Instant at, AgentId agent, long sequence) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,15})~([a-z0-9-]+)~([0-9]{1,15})");

  /** The form in which clients send it back. */
  String text() {
    return at.toEpochMilli() + "~" + agent + "~" + sequence;
  }

  /** Reads the form that a client sent. */
  static Optional<RunCursor> parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new RunCursor(
              Instant.ofEpochMilli(Long.parseLong(parts.group(1))),
              new AgentId(parts.group(2)),
              Long.parseLong(parts.group(3))));
    } catch (IllegalArgumentException noAgent) {
      return Optional.empty();
    }
  }

  /** Whether an entry comes behind this place. */
  boolean isBefore(RunHistory.Entry entry) {
    int byTime = entry.at().compareTo(at);
    if (byTime != 0) {
      return byTime < 0;
    }
    int byAgent = entry.agent().value().compareTo(agent.value());
    return byAgent != 0 ? byAgent > 0 : entry.sequence() < sequence;
  }
}
