package choir.core.mirrorborn;

import choir.core.Stored;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unborn --ProfileAdopted--> Living. A living agent accepts messages, assigns them to sessions and
 * settles them. Pure: no clock, no I/O.
 */
public sealed interface MirrorbornState extends Stored {
  /**
   * Applies one event.
   *
   * @throws IllegalStateException if the event cannot follow this state: the entity stops rather
   *     than guess
   */
  MirrorbornState apply(MirrorbornEvent event);

  /** Applies events in their order. */
  default MirrorbornState applyAll(List<MirrorbornEvent> events) {
    MirrorbornState state = this;
    for (MirrorbornEvent event : events) {
      state = state.apply(event);
    }
    return state;
  }

  /** This agent has not been declared yet. */
  record Unborn() implements MirrorbornState {
    @Override
    public MirrorbornState apply(MirrorbornEvent event) {
      if (event instanceof MirrorbornEvent.ProfileAdopted adopted) {
        return new Living(adopted.profile(), List.of(), List.of(), Counters.NONE);
      }
      throw new IllegalStateException("an agent without a profile cannot have " + event);
    }
  }

  /**
   * Totals since creation.
   *
   * @param tokens prompt and completion tokens billed by the providers
   * @param day the UTC day of {@code tokensToday}, in days since 1970-01-01
   * @param tokensToday tokens of the turns that ended on that day
   */
  record Counters(
      long received,
      long completed,
      long failed,
      long tokens,
      long cancelled,
      long day,
      long tokensToday) {
    static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0, 0);

    private static long dayOf(Instant time) {
      return Math.floorDiv(time.getEpochSecond(), Duration.ofDays(1).toSeconds());
    }

    Counters oneReceived() {
      return new Counters(received + 1, completed, failed, tokens, cancelled, day, tokensToday);
    }

    Counters oneEnded(RunRecord.State end, long used, Instant at) {
      long today = dayOf(at);
      return new Counters(
          received,
          completed + (end == RunRecord.State.COMPLETED ? 1 : 0),
          failed + (end == RunRecord.State.FAILED ? 1 : 0),
          tokens + used,
          cancelled + (end == RunRecord.State.CANCELLED ? 1 : 0),
          today,
          (today == day ? tokensToday : 0) + used);
    }

    /** The tokens of the turns that ended on the UTC day of {@code now}. */
    public long tokensOn(Instant now) {
      return dayOf(now) == day ? tokensToday : 0;
    }
  }

  /** A message assigned to a session, and since when. */
  record Assigned(Inbound message, Instant since) {}

  /**
   * A declared agent.
   *
   * @param inbox waiting messages, ordered by priority and then by acceptance
   * @param running messages assigned to sessions, at most one per session
   */
  record Living(Profile profile, List<Inbound> inbox, List<Assigned> running, Counters counters)
      implements MirrorbornState {
    public Living {
      inbox = Inbox.of(inbox);
      running = List.copyOf(running);
    }

    @Override
    public MirrorbornState apply(MirrorbornEvent event) {
      return switch (event) {
        case MirrorbornEvent.ProfileAdopted adopted ->
            new Living(adopted.profile(), inbox, running, counters);
        case MirrorbornEvent.MessageReceived received -> receive(received.message());
        case MirrorbornEvent.TurnAssigned assigned -> assign(assigned);
        case MirrorbornEvent.RunCancelled cancelled -> cancel(cancelled);
        case MirrorbornEvent.TurnSettled settled -> settle(settled);
      };
    }

    private Inbox waiting() {
      return Inbox.of(inbox);
    }

    private Living receive(Inbound message) {
      return new Living(profile, waiting().with(message), running, counters.oneReceived());
    }

    private Living cancel(MirrorbornEvent.RunCancelled cancelled) {
      RunRecord record = cancelled.record();
      Inbound message =
          waiting(record.run())
              .orElseThrow(() -> new IllegalStateException(record.run() + " is not in the inbox"));
      return new Living(
          profile,
          waiting().without(message),
          running,
          counters.oneEnded(record.state(), 0, cancelled.at()));
    }

    private Living assign(MirrorbornEvent.TurnAssigned assigned) {
      Inbound message =
          waiting(assigned.run())
              .orElseThrow(
                  () -> new IllegalStateException(assigned.run() + " is not in the inbox"));
      if (isBusy(message.session())) {
        throw new IllegalStateException("session " + message.session() + " already has a turn");
      }
      List<Assigned> extended = new ArrayList<>(running);
      extended.add(new Assigned(message, assigned.at()));
      return new Living(profile, waiting().without(message), extended, counters);
    }

    private Living settle(MirrorbornEvent.TurnSettled settled) {
      List<Assigned> left =
          running.stream().filter(each -> !each.message().run().equals(settled.run())).toList();
      if (left.size() == running.size()) {
        throw new IllegalStateException(settled.run() + " is not running");
      }
      return new Living(
          profile, inbox, left, counters.oneEnded(settled.end(), settled.tokens(), settled.at()));
    }

    /** Finds a message waiting in the inbox. */
    public Optional<Inbound> waiting(RunId run) {
      return waiting().find(run);
    }

    /** Finds a message assigned to a session. */
    public Optional<Assigned> running(RunId run) {
      return running.stream().filter(each -> each.message().run().equals(run)).findFirst();
    }

    /** The message that a session works on. */
    public Optional<Inbound> runningIn(String session) {
      return running.stream()
          .map(Assigned::message)
          .filter(each -> each.session().equals(session))
          .findFirst();
    }

    /** Finds a message that waits or is assigned to a session. */
    public Optional<Inbound> message(RunId run) {
      return running(run).map(Assigned::message).or(() -> waiting(run));
    }

    public boolean knows(RunId run) {
      return message(run).isPresent();
    }

    private boolean isBusy(String session) {
      return runningIn(session).isPresent();
    }

    /**
     * The messages that can be assigned now: the first of each idle session, up to the agent's
     * limit of concurrent turns. Questions of other agents do not count towards the limit: the
     * asker's turn stays occupied, and two agents that ask each other would otherwise deadlock. A
     * heartbeat that is under way does not count either: it must not delay anybody's message.
     */
    public List<Inbound> assignable() {
      long counted = running.stream().filter(each -> countsTowardsLimit(each.message())).count();
      return waiting().startable(profile.limits().concurrentTurns() - counted, this::isBusy);
    }

    private static boolean countsTowardsLimit(Inbound message) {
      return !Inbox.isQuestion(message) && message.priority() != Priority.HEARTBEAT;
    }

    /** The total length of the waiting texts. */
    public int waitingChars() {
      return waiting().chars();
    }

    @JsonIgnore
    public boolean isIdle() {
      return inbox.isEmpty() && running.isEmpty();
    }
  }
}
