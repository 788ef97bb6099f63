package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.session.SessionEntity;
import choir.core.StoredTypes;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent.MessageReceived;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.core.session.SessionEvent;
import choir.core.sq.JournalReader;
import choir.core.sq.ScrollStore;
import choir.core.sq.StoredEvent;
import choir.runtime.messages.AgentJournal.Placed;
import choir.runtime.sq.journal.StoredJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Finds runs in the journals of their agents, the latest first. The cost follows the number of
 * events that are passed, never the length of the history. Blocking: reads this node's copy of the
 * store.
 */
final class RunHistory {
  /** Events that one page passes at most; the next page continues there. */
  static final int MAX_EVENTS = 20_000;

  /** Events of a session that are searched for those of one run. */
  private static final int MAX_STEPS = 5_000;

  private static final int CHUNK = 50;

  /** Clocks of two nodes of a ranch differ by less. */
  private static final Duration CLOCKS = Duration.ofMinutes(5);

  private static final String RECEIVED = StoredTypes.nameOf(MessageReceived.class).orElseThrow();

  private final JournalReader journal;
  private final ScrollStore store;

  RunHistory(JournalReader journal, ScrollStore store) {
    this.journal = journal;
    this.store = store;
  }

  /** An accepted message in the journal of its agent, without its text. */
  record Entry(AgentId agent, long sequence, Instant at, RunId run, String session, Source source) {
    private static final Comparator<Entry> LATEST_FIRST =
        Comparator.comparing(Entry::at)
            .reversed()
            .thenComparing(entry -> entry.agent().value())
            .thenComparing(Comparator.comparingLong(Entry::sequence).reversed());

    private static Entry of(AgentId agent, Placed placed) {
      Inbound message = received(placed.event()).message();
      return new Entry(
          agent,
          placed.sequence(),
          placed.at(),
          message.run(),
          message.session(),
          message.source());
    }

    /** The place of this entry, from which a later page continues. */
    RunCursor cursor() {
      return new RunCursor(at, agent, sequence);
    }
  }

  /**
   * A page of runs.
   *
   * @param next where the next page continues; empty if there are no further runs
   */
  record Page(List<RunRecord> runs, Optional<RunCursor> next) {}

  private static MessageReceived received(StoredEvent event) {
    return (MessageReceived) StoredJson.read(RECEIVED, event.body().payload());
  }

  /**
   * Lists runs, the latest first.
   *
   * @param since only runs that were accepted at this time or later
   * @param after only runs behind this place
   * @param entries which entries are wanted; asked before the record is read
   * @param records which records are wanted
   */
  Page page(
      List<AgentId> agents,
      Instant since,
      Optional<RunCursor> after,
      Predicate<Entry> entries,
      Predicate<RunRecord> records,
      int limit) {
    PriorityQueue<Walk> walks =
        new PriorityQueue<>(Comparator.comparing(Walk::current, Entry.LATEST_FIRST));
    int[] budget = {Integer.MAX_VALUE};
    for (AgentId agent : agents) {
      Walk walk = new Walk(agent, since, after, budget);
      if (walk.next()) {
        walks.add(walk);
      }
    }
    budget[0] = MAX_EVENTS;
    List<RunRecord> found = new ArrayList<>();
    while (!walks.isEmpty()) {
      Walk walk = walks.remove();
      Entry entry = walk.current();
      if (entries.test(entry)) {
        record(entry.run()).filter(records).ifPresent(found::add);
      }
      boolean more = walk.next();
      if (found.size() == limit || budget[0] <= 0) {
        boolean atEnd = !more && walks.isEmpty() && budget[0] > 0;
        return new Page(found, atEnd ? Optional.empty() : Optional.of(entry.cursor()));
      }
      if (more) {
        walks.add(walk);
      }
    }
    return new Page(found, Optional.empty());
  }

  private Optional<RunRecord> record(RunId run) {
    return RunRecord.find(store, run).toCompletableFuture().join();
  }

  private AgentJournal journal(AgentId agent) {
    return new AgentJournal(journal, MirrorbornEntity.persistenceId(agent));
  }

  /** A walk through one agent's journal, from the latest message to older ones. */
  private final class Walk {
    private final AgentId agent;
    private final AgentJournal events;
    private final Instant since;
    private final Optional<RunCursor> after;
    private final int[] budget;
    private List<Entry> chunk = List.of();
    private int position = -1;
    private long below;

    Walk(AgentId agent, Instant since, Optional<RunCursor> after, int[] budget) {
      this.agent = agent;
      this.events = journal(agent);
      this.since = since;
      this.after = after;
      this.budget = budget;
      this.below =
          after
              .map(cursor -> events.firstFrom(cursor.at().plusMillis(1)))
              .orElseGet(() -> events.highest() + 1);
    }

    Entry current() {
      return chunk.get(position);
    }

    /** Moves to the next older message; false if there is none that is wanted. */
    boolean next() {
      while (true) {
        position--;
        while (position < 0) {
          if (!readChunk()) {
            return false;
          }
        }
        Entry entry = current();
        if (after.isEmpty() || after.get().isBefore(entry)) {
          return !entry.at().isBefore(since);
        }
      }
    }

    private boolean readChunk() {
      if (below <= 1 || budget[0] <= 0) {
        return false;
      }
      long from = Math.max(1, below - CHUNK);
      List<Placed> read = events.read(from, below - 1, CHUNK);
      budget[0] -= Math.max(1, read.size());
      below = from;
      chunk =
          read.stream()
              .filter(placed -> placed.event().body().type().equals(RECEIVED))
              .map(placed -> Entry.of(agent, placed))
              .toList();
      position = chunk.size() - 1;
      return true;
    }
  }

  /** The message of a run, from the journal of its agent. */
  Optional<Inbound> message(RunRecord run) {
    AgentJournal events = journal(run.agent());
    long highest = events.highest();
    long from = events.firstFrom(run.acceptedAt().minus(CLOCKS));
    Instant end = run.acceptedAt().plus(CLOCKS);
    for (int passed = 0; from <= highest && passed < MAX_EVENTS; from += CHUNK, passed += CHUNK) {
      for (Placed placed : events.read(from, Math.min(highest, from + CHUNK - 1), CHUNK)) {
        if (placed.at().isAfter(end)) {
          return Optional.empty();
        }
        if (placed.event().body().type().equals(RECEIVED)) {
          Inbound message = received(placed.event()).message();
          if (message.run().equals(run.run())) {
            return Optional.of(message);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What has happened to a run so far, oldest first. */
  List<EventView> events(RunRecord run) {
    List<EventView> events = new ArrayList<>();
    message(run).ifPresent(message -> events.add(EventView.accepted(run.agent(), message)));
    List<SessionEvent> steps = steps(run);
    steps.forEach(step -> events.add(EventView.of(run.agent(), run.session(), step)));
    if (steps.isEmpty() && run.state() == RunRecord.State.CANCELLED) {
      events.add(EventView.cancelled(run));
    }
    return events;
  }

  /** What a session has stored of a run so far, oldest first. */
  private List<SessionEvent> steps(RunRecord run) {
    AgentJournal events =
        new AgentJournal(journal, SessionEntity.persistenceId(run.agent(), run.session()));
    long highest = events.highest();
    long from = events.firstFrom(run.acceptedAt().minus(CLOCKS));
    List<SessionEvent> steps = new ArrayList<>();
    for (int passed = 0; from <= highest && passed < MAX_STEPS; from += CHUNK, passed += CHUNK) {
      for (Placed placed : events.read(from, Math.min(highest, from + CHUNK - 1), CHUNK)) {
        Optional<SessionEvent> event = sessionEvent(placed);
        if (event.flatMap(EventView::run).equals(Optional.of(run.run()))) {
          steps.add(event.get());
          if (EventView.isEnd(event.get())) {
            return steps;
          }
        }
      }
    }
    return steps;
  }

  /** The event of a session; empty if this version does not know its type. */
  static Optional<SessionEvent> sessionEvent(Placed placed) {
    String type = placed.event().body().type();
    return StoredTypes.classOf(type).filter(SessionEvent.class::isAssignableFrom).isPresent()
        ? Optional.of((SessionEvent) StoredJson.read(type, placed.event().body().payload()))
        : Optional.empty();
  }
}
