package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.session.SessionEntity;
import choir.core.StoredTypes;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.run.RunRecord;
import choir.core.sq.JournalReader;
import choir.core.sq.ScrollStore;
import choir.runtime.messages.AgentJournal.Placed;
import choir.runtime.sq.journal.StoredJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has happened to the runs of some agents, read from the journals of agents and sessions, and
 * what happens from then on. Blocking: reads this node's copy of the store. Confined to one reader.
 */
final class RanchLog {
  /** Events of one journal that are read at a time; the rest follows with the next read. */
  private static final int CHUNK = 200;

  /** A session that works on a run, and the next event to read. */
  private static final class Session {
    final AgentId agent;
    final RunRecord run;
    long next;

    Session(AgentId agent, RunRecord run, long next) {
      this.agent = agent;
      this.run = run;
      this.next = next;
    }
  }

  private final JournalReader journal;
  private final ScrollStore store;
  private final RunHistory history;
  private final List<AgentId> agents;

  /** Next event to read of each agent. */
  private final Map<AgentId, Long> next = new LinkedHashMap<>();

  /** Running turns: at most the limit of concurrent turns of each agent. */
  private final Map<RunId, Session> sessions = new LinkedHashMap<>();

  RanchLog(JournalReader journal, ScrollStore store, List<AgentId> agents) {
    this.journal = journal;
    this.store = store;
    this.history = new RunHistory(journal, store);
    this.agents = List.copyOf(agents);
  }

  /**
   * The latest events, oldest first; {@link #more} continues behind them.
   *
   * @param since only events at this time or later
   */
  List<EventView> latest(Instant since, int limit) {
    List<EventView> found = new ArrayList<>();
    for (AgentId agent : agents) {
      AgentJournal events = journal(agent);
      long highest = events.highest();
      next.put(agent, highest + 1);
      // The latest event may be counted before it can be read.
      while (highest > 0 && events.read(highest, highest, 1).isEmpty()) {
        next.put(agent, highest--);
      }
      Set<RunId> runs = new LinkedHashSet<>();
      Set<RunId> running = new LinkedHashSet<>();
      long from = Math.max(events.firstFrom(since), highest + 1 - 3L * limit);
      for (Placed placed : events.read(from, highest, 3 * limit)) {
        mirrorbornEvent(placed).ifPresent(event -> follow(event, runs, running));
      }
      for (RunId run : runs) {
        record(run).ifPresent(record -> addAll(found, record, running.contains(run)));
      }
    }
    List<EventView> sorted =
        found.stream()
            .filter(event -> !event.at().isBefore(since))
            .sorted(Comparator.comparing(EventView::at))
            .toList();
    return sorted.subList(Math.max(0, sorted.size() - limit), sorted.size());
  }

  private static void follow(MirrorbornEvent event, Set<RunId> runs, Set<RunId> running) {
    switch (event) {
      case MirrorbornEvent.ProfileAdopted adopted -> {}
      case MirrorbornEvent.MessageReceived received -> runs.add(received.message().run());
      case MirrorbornEvent.TurnAssigned assigned -> {
        runs.add(assigned.run());
        running.add(assigned.run());
      }
      case MirrorbornEvent.RunCancelled cancelled -> runs.add(cancelled.record().run());
      case MirrorbornEvent.TurnSettled settled -> {
        runs.add(settled.run());
        running.remove(settled.run());
      }
    }
  }

  private void addAll(List<EventView> found, RunRecord run, boolean running) {
    found.addAll(history.events(run));
    if (running) {
      open(run, sessionJournal(run).highest() + 1);
    }
  }

  /** Events since the last call, oldest first. */
  List<EventView> more() {
    List<EventView> found = new ArrayList<>();
    for (AgentId agent : agents) {
      long from = next.getOrDefault(agent, 1L);
      for (Placed placed : journal(agent).read(from, Long.MAX_VALUE, CHUNK)) {
        next.put(agent, placed.sequence() + 1);
        mirrorbornEvent(placed).ifPresent(event -> add(found, agent, placed, event));
      }
    }
    List.copyOf(sessions.values()).forEach(session -> read(found, session));
    found.sort(Comparator.comparing(EventView::at));
    return found;
  }

  private void add(List<EventView> found, AgentId agent, Placed placed, MirrorbornEvent event) {
    switch (event) {
      case MirrorbornEvent.ProfileAdopted adopted -> {}
      case MirrorbornEvent.MessageReceived received ->
          found.add(EventView.accepted(agent, received.message()));
      case MirrorbornEvent.TurnAssigned assigned ->
          record(assigned.run())
              .ifPresent(run -> open(run, sessionJournal(run).firstFrom(placed.at())));
      case MirrorbornEvent.RunCancelled cancelled ->
          record(cancelled.record().run()).map(EventView::cancelled).ifPresent(found::add);
      case MirrorbornEvent.TurnSettled settled -> {
        Session session = sessions.get(settled.run());
        if (session != null) {
          read(found, session);
          sessions.remove(settled.run());
        }
      }
    }
  }

  private void open(RunRecord run, long from) {
    sessions.put(run.run(), new Session(run.agent(), run, from));
  }

  private void read(List<EventView> found, Session session) {
    RunRecord run = session.run;
    for (Placed placed : sessionJournal(run).read(session.next, Long.MAX_VALUE, CHUNK)) {
      session.next = placed.sequence() + 1;
      RunHistory.sessionEvent(placed)
          .filter(event -> EventView.run(event).equals(Optional.of(run.run())))
          .map(event -> EventView.of(session.agent, run.session(), event))
          .ifPresent(found::add);
    }
  }

  private AgentJournal journal(AgentId agent) {
    return new AgentJournal(journal, MirrorbornEntity.persistenceId(agent));
  }

  private AgentJournal sessionJournal(RunRecord run) {
    return new AgentJournal(journal, SessionEntity.persistenceId(run.agent(), run.session()));
  }

  private Optional<RunRecord> record(RunId run) {
    return RunRecord.find(store, run).toCompletableFuture().join();
  }

  private static Optional<MirrorbornEvent> mirrorbornEvent(Placed placed) {
    String type = placed.event().body().type();
    return StoredTypes.classOf(type).filter(MirrorbornEvent.class::isAssignableFrom).isPresent()
        ? Optional.of((MirrorbornEvent) StoredJson.read(type, placed.event().body().payload()))
        : Optional.empty();
  }
}
