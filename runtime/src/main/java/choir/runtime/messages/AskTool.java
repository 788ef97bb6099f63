package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.ranch.Mirrorborns;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.model.ToolSpec;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.core.tool.Tool;
import choir.runtime.feature.ToolArguments;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends a message to another Mirrorborn and waits for its answer. The message's id is derived from
 * that of the call, so that a call that is repeated after a crash finds the answer of the first. A
 * question of a turn that has read text from outside is text from outside for the recipient, and so
 * is the answer of such a turn.
 */
public final class AskTool implements Tool {
  /** Maximum number of agents through which a question is passed on. */
  static final int MAX_CHAIN = 5;

  /**
   * Maximum number of questions of one turn, by the number of agents that wait for it: one message
   * causes 464 questions at most, however the agents that it reaches ask each other.
   */
  private static final List<Integer> MOST_QUESTIONS = List.of(16, 4, 2, 1, 1);

  /** Number of turns whose questions are counted; an older turn's count begins again. */
  private static final int MAX_TURNS = 10_000;

  /** Maximum time to wait: just below the time limit of a tool call. */
  static final Duration PATIENCE = Duration.ofMinutes(29);

  /** How long a question is tried to be cancelled. */
  static final Duration CANCELLING = Duration.ofSeconds(20);

  private static final ToolSpec SPEC =
      new ToolSpec(
          "ask_mirrorborn",
          "Sends a message to another Mirrorborn of this ranch and waits for the answer.",
          """
          {"type":"object","properties":{"agent":{"type":"string","description":"its id, as lux"},\
          "message":{"type":"string"}},"required":["agent","message"]}""");

  private final Mirrorborns mirrorborns;
  private final InstantSource time;

  /** The questions of turns on this node, the oldest turn first. */
  private final Map<RunId, Set<String>> questions =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, Set<String>> eldest) {
          return size() > MAX_TURNS;
        }
      };

  public AskTool(Mirrorborns mirrorborns, InstantSource time) {
    this.mirrorborns = mirrorborns;
    this.time = time;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  /** Cancels the question as well: nobody waits for its answer. */
  @Override
  public void cancel(Call call) {
    mirrorborns.cancel(question(call), "agent " + call.caller().agent(), CANCELLING);
  }

  private static RunId question(Call call) {
    return call.run().child(call.id());
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    AgentId agent;
    String text;
    try {
      ToolArguments arguments = ToolArguments.parse(call.arguments(), List.of("agent", "message"));
      agent = new AgentId(arguments.text("agent"));
      text = arguments.text("message");
    } catch (ToolArguments.Invalid | IllegalArgumentException invalid) {
      return CompletableFuture.completedStage(Result.failed(String.valueOf(invalid.getMessage())));
    }
    List<AgentId> chain = new ArrayList<>(call.chain());
    chain.add(call.caller().agent());
    if (chain.contains(agent)) {
      return CompletableFuture.completedStage(
          Result.failed("'" + agent + "' waits for this very answer: " + chain));
    }
    if (chain.size() > MAX_CHAIN) {
      return CompletableFuture.completedStage(
          Result.failed("this question was passed on " + MAX_CHAIN + " times: answer it yourself"));
    }
    int most = MOST_QUESTIONS.get(call.chain().size());
    if (!isAmongFirst(most, call)) {
      return CompletableFuture.completedStage(
          Result.failed(
              "this turn has asked other agents %d times, which is the maximum here: answer with"
                      .formatted(most)
                  + " what you know"));
    }
    Inbound message = message(call, agent, text, chain);
    return mirrorborns
        .deliver(agent, message)
        .thenCompose(delivery -> answer(agent, message.run(), delivery));
  }

  /** Counts a question of a turn; one that is repeated after a crash counts once. */
  private boolean isAmongFirst(int most, Call call) {
    synchronized (questions) {
      Set<String> asked = questions.computeIfAbsent(call.run(), run -> new HashSet<>());
      return asked.contains(call.id()) || (asked.size() < most && asked.add(call.id()));
    }
  }

  private Inbound message(Call call, AgentId agent, String text, List<AgentId> chain) {
    RunId run = question(call);
    Inbound message =
        Inbound.from(
                new Source.Agent(call.caller().agent()),
                Priority.WORK,
                run,
                "agent:" + agent + ":subagent:" + run.value().substring("run-".length()),
                text,
                time.instant())
            .awaitedBy(chain)
            .attendedBy(call.attendance());
    return call.origin().isOutside() ? message.asExternal() : message;
  }

  private CompletionStage<Result> answer(AgentId agent, RunId run, Delivery delivery) {
    return switch (delivery) {
      case Rejected rejected ->
          CompletableFuture.completedStage(Result.failed(rejected.rejection().words()));
      case Accepted accepted ->
          mirrorborns.await(accepted, PATIENCE).thenApply(record -> result(agent, run, record));
    };
  }

  private static Result result(AgentId agent, RunId run, Optional<RunRecord> record) {
    if (record.isEmpty()) {
      return Result.failed(
          "%s has accepted the question as %s, but its record cannot be read; ask again"
              .formatted(agent, run));
    }
    if (!record.get().isEnded()) {
      return Result.failed(
          "%s has not answered within %d min; %s goes on, and its answer is kept"
              .formatted(agent, PATIENCE.toMinutes(), run));
    }
    return ended(record.get(), agent + " could not answer: ");
  }

  /**
   * The result of a run that somebody waits for.
   *
   * @param failure what is said before the reason of a run that has failed
   */
  static Result ended(RunRecord run, String failure) {
    Result result =
        run.state() == RunRecord.State.COMPLETED
            ? Result.of(run.text())
            : Result.failed(failure + run.text());
    return result.from(run.origin());
  }
}
