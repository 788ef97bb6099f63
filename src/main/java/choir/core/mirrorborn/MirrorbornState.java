package choir.core.mirrorborn;

import choir.core.Stored;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unborn --ProfileAdopted--> Living; a living one takes messages in, assigns them to sessions and
 * settles them. Pure: no clock, no I/O.
 */
public sealed interface MirrorbornState extends Stored {
  /**
   * Folds one event in.
   *
   * @throws IllegalStateException if the event cannot follow this state: the entity stops rather
   *     than guess
   */
  MirrorbornState apply(MirrorbornEvent event);

  /** Nobody has declared this agent yet. */
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
   * Totals since birth.
   *
   * @param tokens prompt and completion, as the providers billed them
   */
  record Counters(long received, long completed, long failed, long tokens) {
    static final Counters NONE = new Counters(0, 0, 0, 0);
  }

  /** A message in a session's hands, and since when. */
  record Assigned(Inbound message, Instant since) {}

  /**
   * An agent that was declared.
   *
   * @param inbox waiting messages: by priority, within one in the order in which they were accepted
   * @param running messages in their sessions' hands, at most one a session
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
        case MirrorbornEvent.TurnSettled settled -> settle(settled);
      };
    }

    private Inbox waiting() {
      return Inbox.of(inbox);
    }

    private Living receive(Inbound message) {
      Counters more =
          new Counters(counters.received + 1, counters.completed, counters.failed, counters.tokens);
      return new Living(profile, waiting().with(message), running, more);
    }

    private Living assign(MirrorbornEvent.TurnAssigned assigned) {
      Inbound message =
          waiting(assigned.run())
              .orElseThrow(
                  () -> new IllegalStateException(assigned.run() + " is not in the inbox"));
      if (isBusy(message.session())) {
        throw new IllegalStateException("session " + message.session() + " has a turn already");
      }
      List<Assigned> more = new ArrayList<>(running);
      more.add(new Assigned(message, assigned.at()));
      return new Living(profile, waiting().without(message), more, counters);
    }

    private Living settle(MirrorbornEvent.TurnSettled settled) {
      List<Assigned> left =
          running.stream().filter(each -> !each.message().run().equals(settled.run())).toList();
      if (left.size() == running.size()) {
        throw new IllegalStateException(settled.run() + " is not running");
      }
      boolean done = settled.end() == RunRecord.State.COMPLETED;
      Counters more =
          new Counters(
              counters.received,
              counters.completed + (done ? 1 : 0),
              counters.failed + (done ? 0 : 1),
              counters.tokens + settled.tokens());
      return new Living(profile, inbox, left, more);
    }

    /** A message that waits in the inbox. */
    public Optional<Inbound> waiting(RunId run) {
      return waiting().find(run);
    }

    /** A message that a session has in hand. */
    public Optional<Assigned> running(RunId run) {
      return running.stream().filter(each -> each.message().run().equals(run)).findFirst();
    }

    public boolean knows(RunId run) {
      return running(run).isPresent() || waiting(run).isPresent();
    }

    private boolean isBusy(String session) {
      return running.stream().anyMatch(each -> each.message().session().equals(session));
    }

    /**
     * The messages that may be assigned now: the first of each idle session, as many as the agent
     * may work on at a time. A colleague's question does not count: its asker holds a turn of its
     * own, and two agents whose turns all ask the other would wait for ever.
     */
    public List<Inbound> assignable() {
      long counted = running.stream().filter(each -> !Inbox.isQuestion(each.message())).count();
      return waiting().startable(profile.limits().concurrentTurns() - counted, this::isBusy);
    }

    /** How much text waits. */
    public int waitingChars() {
      return waiting().chars();
    }

    @JsonIgnore
    public boolean isIdle() {
      return inbox.isEmpty() && running.isEmpty();
    }
  }
}
