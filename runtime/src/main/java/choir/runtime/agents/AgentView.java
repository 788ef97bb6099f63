package choir.runtime.agents;

import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.mirrorborn.Profile;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An agent: its declaration and the state of its entity.
 *
 * @param waiting messages in its inbox
 * @param counters totals since birth; absent until its profile is stored
 * @param asOf time of the entity's answer
 */
record AgentView(
    String id,
    String name,
    String role,
    String home,
    String model,
    long revision,
    Limits limits,
    int waiting,
    List<Running> running,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Counters> counters,
    Instant asOf) {
  /**
   * Declared bounds of the agent's work; see {@link Profile.Limits}.
   *
   * @param patienceSeconds absent if the defaults apply
   */
  record Limits(
      int callsPerTurn,
      int concurrentTurns,
      int contextTokens,
      int outputTokens,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> patienceSeconds) {
    private static Limits of(Profile.Limits limits) {
      return new Limits(
          limits.callsPerTurn(),
          limits.concurrentTurns(),
          limits.contextTokens(),
          limits.outputTokens(),
          limits.patience().map(Duration::toSeconds));
    }
  }

  /** Totals since birth; see {@link MirrorbornState.Counters}. */
  record Counters(long received, long completed, long failed, long tokens) {
    private static Counters of(MirrorbornState.Counters counters) {
      return new Counters(
          counters.received(), counters.completed(), counters.failed(), counters.tokens());
    }
  }

  /**
   * A run in a session's hands.
   *
   * @param source sender of its message, on one line
   */
  record Running(String runId, String session, String source, Instant since) {
    private static Running of(MirrorbornCommand.Running running) {
      return new Running(
          running.run().value(), running.session(), running.source().line(), running.since());
    }
  }

  static AgentView of(Profile profile, Summary summary) {
    return new AgentView(
        profile.agent().value(),
        profile.name(),
        profile.role(),
        profile.home().toString(),
        profile.model(),
        profile.revision(),
        Limits.of(profile.limits()),
        summary.waiting(),
        summary.running().stream().map(Running::of).toList(),
        summary.counters().map(Counters::of),
        summary.asOf());
  }
}
