package choir.core.mirrorborn;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.model.WellFormedText;
import choir.core.run.Inbound;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tasks that an agent gives to isolated sessions of its own. */
public final class Spawned {
  /** Maximum number of tasks of one agent that wait or are in progress. */
  public static final int MAX = 8;

  /** How deep tasks may lead to tasks: a task of a task is the last. */
  public static final int MAX_DEPTH = 2;

  /** Maximum length of a result that a session is told; the record has all of it. */
  private static final int MAX_REPORT = 20_000;

  private Spawned() {}

  /** The session of a task. */
  public static String session(AgentId agent, RunId run) {
    return prefix(agent) + run.value().substring("run-".length());
  }

  private static String prefix(AgentId agent) {
    return "agent:" + agent + ":subagent:";
  }

  /**
   * How many tasks lead to a turn. An agent asks no agent that waits for it, so that it is in a
   * chain more than once only through its own tasks.
   *
   * @param chain the agents that wait for the turn
   */
  public static int depth(AgentId agent, List<AgentId> chain) {
    return (int) chain.stream().filter(agent::equals).count();
  }

  /** Whether a message is such a task of its recipient. */
  static boolean is(AgentId agent, Inbound message) {
    return message.source() instanceof Source.Agent sender
        && sender.agent().equals(agent)
        && message.session().startsWith(prefix(agent));
  }

  /** The number of tasks that wait or are in progress. */
  static long count(AgentId agent, MirrorbornState.Living state) {
    long waiting = state.inbox().stream().filter(each -> is(agent, each)).count();
    return waiting + state.running().stream().filter(each -> is(agent, each.message())).count();
  }

  /**
   * The events with which a run ends: a task whose result its session is to be told is followed by
   * the message that tells it. They are one write, so that it is told once.
   *
   * @param end the event that ends the run
   */
  public static List<MirrorbornEvent> ended(
      AgentId agent, Inbound message, MirrorbornEvent end, RunRecord record, Instant now) {
    return report(agent, message, record, now)
        .map(report -> List.of(end, new MirrorbornEvent.MessageReceived(agent, report, now)))
        .orElseGet(() -> List.of(end));
  }

  private static Optional<Inbound> report(
      AgentId agent, Inbound task, RunRecord record, Instant now) {
    if (!(task.replyTo() instanceof ReplyTo.Session place)) {
      return Optional.empty();
    }
    String result = WellFormedText.first(record.text(), MAX_REPORT);
    String cut = result.length() < record.text().length() ? "\n[cut: " + record.run() + "]" : "";
    String text =
        "The task that you gave to %s is over: %s. This is its result:\n\n%s%s"
            .formatted(record.run(), record.state().name().toLowerCase(Locale.ROOT), result, cut);
    // Whoever waits for the session that gave the task waits for this turn of it as well.
    List<AgentId> chain = task.chain().subList(0, Math.max(0, task.chain().size() - 1));
    Inbound report =
        Inbound.from(
                new Source.Agent(agent),
                task.priority(),
                record.run().child("report"),
                place.key(),
                text,
                now)
            .awaitedBy(chain);
    return Optional.of(record.origin().isOutside() ? report.asExternal() : report);
  }
}
