package choir.runtime.status;

import choir.actors.mirrorborn.MirrorbornCommand.Running;
import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.core.calendar.PastRun;
import choir.core.calendar.Planned;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.mirrorborn.Profile;
import choir.core.run.Pause;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * State of an agent. The fields from {@code waiting} to {@code counters} are absent if it has not
 * answered in time.
 *
 * @param node where it lives; null if it is not active
 * @param tokensToday tokens of its turns that have ended since midnight UTC
 * @param waiting messages in its inbox
 * @param running number of turns
 * @param counters totals since birth; absent until its profile is stored
 * @param heartbeat absent if it has none, or if its calendar has not answered in time
 * @param voice its identity in Discord; absent if it has none
 * @param unknown why its state is not known; absent if it is
 */
record AgentStatusView(
    String id,
    String name,
    String model,
    Optional<String> node,
    long tokensToday,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> waiting,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> running,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<List<Turn>> turns,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Counters> counters,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Beat> heartbeat,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<VoiceStatusView> voice,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> unknown) {
  /**
   * A running turn.
   *
   * @param run id of its run
   * @param source sender of its message, on one line
   * @param paused why it makes no progress; absent if it does
   */
  record Turn(
      String run,
      String session,
      String source,
      Instant since,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Pause> paused) {
    private static Turn of(Running running) {
      return new Turn(
          running.run().value(),
          running.session(),
          running.source().line(),
          running.since(),
          running.pause());
    }
  }

  /**
   * The heartbeat of an agent.
   *
   * @param last when its latest time was; absent before the first
   * @param outcome of that time, such as {@code completed} or {@code missed}
   * @param missed number of times since it was declared at which it did not take place
   * @param paused why it is paused; absent if it is not
   */
  record Beat(
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> last,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> outcome,
      long missed,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> paused) {
    static Beat of(Planned planned) {
      Planned.Counters counts = planned.counters();
      Optional<PastRun> last = planned.history().stream().reduce((one, other) -> other);
      return new Beat(
          last.map(PastRun::due),
          last.map(past -> past.outcome().name().toLowerCase(Locale.ROOT)),
          counts.missed() + counts.skipped() + counts.dropped(),
          Optional.of(planned.paused()).filter(why -> !why.isEmpty()));
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
   * The state of an agent.
   *
   * @param summary its answer; empty without one
   */
  static AgentStatusView of(
      Profile profile,
      Optional<String> node,
      Instant now,
      Optional<Summary> summary,
      Optional<Planned> heartbeat) {
    return new AgentStatusView(
        profile.agent().value(),
        profile.name(),
        profile.model(),
        node,
        tokensToday(summary, now),
        summary.map(Summary::waiting),
        summary.map(each -> each.running().size()),
        summary.map(each -> each.running().stream().map(Turn::of).toList()),
        summary.flatMap(Summary::counters).map(Counters::of),
        heartbeat.map(Beat::of),
        Optional.empty(),
        summary.isPresent() ? Optional.empty() : Optional.of("no answer in time"));
  }

  /** Returns this state with that of its voice. */
  AgentStatusView withVoice(Optional<VoiceStatusView> known) {
    return new AgentStatusView(
        id,
        name,
        model,
        node,
        tokensToday,
        waiting,
        running,
        turns,
        counters,
        heartbeat,
        known,
        unknown);
  }

  /** Tokens of an agent's turns that have ended since midnight UTC. */
  static long tokensToday(Optional<Summary> summary, Instant now) {
    return summary.flatMap(Summary::counters).map(counters -> counters.tokensOn(now)).orElse(0L);
  }
}
