package choir.runtime.simulation;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.mirrorborn.MirrorbornState.Living;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterState;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold of the journals when all is quiet. A fault is said in words. */
final class SimChecks {
  private final Map<String, List<SimJournals.Entry>> journals;
  private final List<String> faults = new ArrayList<>();
  private final Map<RunId, Integer> received = new HashMap<>();
  private final Map<RunId, Integer> settled = new HashMap<>();
  private final Map<RunId, Integer> ended = new HashMap<>();
  private final Map<String, Instant> answeredAt = new HashMap<>();

  SimChecks(Map<String, List<SimJournals.Entry>> journals) {
    this.journals = journals;
  }

  /** All faults; empty if there are none. */
  List<String> faults(SimClients people, SimWorld world) {
    journals.forEach(this::replay);
    people.answers().forEach((run, answer) -> accepted(run, answer instanceof Accepted));
    received.forEach((run, times) -> once("received", run, times));
    received.keySet().forEach(run -> once("ended", run, ended.getOrDefault(run, 0)));
    received.keySet().forEach(run -> once("settled", run, settled.getOrDefault(run, 0)));
    for (SimWorld.Asked asked : world.asked()) {
      Instant stored = answeredAt.get(asked.key());
      if (stored != null && asked.at().isAfter(stored)) {
        faults.add(asked.key() + " was asked again after its answer was stored");
      }
    }
    world.unsafeCalls().forEach(this::unsafe);
    return faults;
  }

  private void unsafe(String call, int times) {
    if (times > 1) {
      faults.add("a tool that is not idempotent was called " + times + " times: " + call);
    }
  }

  private void accepted(RunId run, boolean accepted) {
    if (accepted != received.containsKey(run)) {
      faults.add(run + ": accepted " + accepted + ", stored " + received.containsKey(run));
    }
  }

  private void once(String what, RunId run, int times) {
    if (times != 1) {
      faults.add(run + " was " + what + " " + times + " times");
    }
  }

  private void replay(String id, List<SimJournals.Entry> entries) {
    long next = 1;
    for (SimJournals.Entry entry : entries) {
      if (entry.sequence() != next++) {
        faults.add(id + ": a hole before " + entry.sequence());
      }
    }
    try {
      if (id.startsWith("Mirrorborn|")) {
        agent(id, entries);
      } else if (id.startsWith("Session|")) {
        session(id, entries);
      } else if (id.startsWith("Roster|")) {
        RosterState state = RosterState.EMPTY;
        for (SimJournals.Entry entry : entries) {
          state = state.apply((RosterEvent) entry.event());
        }
      }
    } catch (RuntimeException broken) {
      faults.add(id + " does not replay: " + broken);
    }
  }

  private void agent(String id, List<SimJournals.Entry> entries) {
    MirrorbornState state = new MirrorbornState.Unborn();
    for (SimJournals.Entry entry : entries) {
      MirrorbornEvent event = (MirrorbornEvent) entry.event();
      if (event instanceof MirrorbornEvent.MessageReceived taken) {
        received.merge(taken.message().run(), 1, Integer::sum);
      } else if (event instanceof MirrorbornEvent.TurnSettled done) {
        settled.merge(done.run(), 1, Integer::sum);
      } else if (event instanceof MirrorbornEvent.RunCancelled done) {
        settled.merge(done.record().run(), 1, Integer::sum);
        ended.merge(done.record().run(), 1, Integer::sum);
      } else if (event instanceof MirrorbornEvent.TurnAssigned assigned) {
        inOrder(id, (Living) state, assigned.run());
      }
      state = state.apply(event);
    }
  }

  private static boolean isOwn(Inbound message) {
    return message.chain().isEmpty();
  }

  /** A heartbeat that is under way is in nobody's way. */
  private static boolean counts(Inbound message) {
    return isOwn(message) && message.priority() != Priority.HEARTBEAT;
  }

  /**
   * A message waiting for an idle session must not be overtaken by one of lower priority. A
   * colleague's question takes no turn of its own.
   */
  private void inOrder(String id, Living living, RunId chosen) {
    Inbound taken = living.waiting(chosen).orElseThrow();
    long own = living.running().stream().filter(each -> counts(each.message())).count();
    boolean full = own >= living.profile().limits().concurrentTurns();
    if (full && isOwn(taken)) {
      faults.add(id + " works on more turns than its limit: " + own);
    }
    Set<String> busy = new HashSet<>();
    living.running().forEach(each -> busy.add(each.message().session()));
    for (Inbound other : living.inbox()) {
      boolean before = other.priority().compareTo(taken.priority()) < 0;
      if (before && !busy.contains(other.session()) && !(full && isOwn(other))) {
        faults.add(id + ": " + chosen + " went before " + other.run() + ", which is more urgent");
      }
    }
  }

  private void session(String id, List<SimJournals.Entry> entries) {
    SessionState state = SessionState.NEW;
    Set<String> answered = new HashSet<>();
    for (SimJournals.Entry entry : entries) {
      SessionEvent event = (SessionEvent) entry.event();
      state = state.apply(event);
      switch (event) {
        case SessionEvent.ModelAnswered answer -> {
          String key = answer.run() + "-" + answer.call();
          answered.add(key);
          answeredAt.put(key, answer.at());
        }
        case SessionEvent.ModelAsked asked -> {
          if (answered.contains(asked.run() + "-" + asked.call())) {
            faults.add(id + ": call " + asked.call() + " of " + asked.run() + " was paid twice");
          }
        }
        case SessionEvent.TurnCompleted done -> ended.merge(done.record().run(), 1, Integer::sum);
        case SessionEvent.TurnFailed done -> ended.merge(done.record().run(), 1, Integer::sum);
        case SessionEvent.TurnCancelled done -> ended.merge(done.record().run(), 1, Integer::sum);
        case SessionEvent.TurnStarted started -> {}
        case SessionEvent.ModelFailed failed -> {}
        case SessionEvent.ModelDeferred deferred -> {}
        case SessionEvent.SessionReset reset -> {}
        case SessionEvent.ToolAsked asked -> {}
        case SessionEvent.ApprovalAsked asked -> {}
        case SessionEvent.ApprovalEnded ended -> {}
        case SessionEvent.ToolAnswered toolAnswered -> {}
      }
    }
  }
}
