package choir.runtime.floor;

import choir.actors.floor.FloorEntity;
import choir.core.StoredTypes;
import choir.core.floor.FloorEvent;
import choir.core.floor.Round;
import choir.core.floor.RoundHistory;
import choir.core.sq.EventBody;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalReader;
import choir.core.sq.Scroll;
import choir.core.sq.StoredEvent;
import choir.runtime.sq.journal.StoredJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads the rounds of a floor from its journal, which keeps all of them. Blocks. */
final class RoundJournal {
  /** Number of events of one read. */
  private static final int PAGE = 500;

  /** Maximum number of reads: some 30,000 rounds. */
  private static final int MAX_PAGES = 200;

  private final JournalReader journal;

  RoundJournal(JournalReader journal) {
    this.journal = journal;
  }

  /** The latest rounds, the latest last. */
  List<Round> latest(String floor, int limit) {
    List<Round> rounds = RoundHistory.of(back(floor, found -> found >= limit, event -> false));
    return rounds.subList(Math.max(0, rounds.size() - limit), rounds.size());
  }

  /** The round of a message. */
  Optional<Round> find(String floor, String message) {
    return RoundHistory.of(back(floor, found -> false, event -> opens(event, message))).stream()
        .filter(round -> round.message().id().equals(message))
        .findFirst();
  }

  private static boolean opens(FloorEvent event, String message) {
    return event instanceof FloorEvent.RoundOpened opened
        && opened.round().message().id().equals(message);
  }

  /** Events from the latest back to a page that contains enough rounds, or a certain event. */
  private List<FloorEvent> back(
      String floor, Predicate<Integer> enough, Predicate<FloorEvent> sought) {
    String id = FloorEntity.persistenceId(floor);
    Deque<FloorEvent> events = new ArrayDeque<>();
    long to = journal.head(id).map(JournalHead::highest).orElse(0L);
    int rounds = 0;
    for (int page = 0; page < MAX_PAGES && to > 0; page++) {
      long from = Math.max(1, to - PAGE + 1);
      List<FloorEvent> some = new ArrayList<>();
      journal.events(id, from, to, PAGE).forEach(scroll -> event(scroll).ifPresent(some::add));
      some.reversed().forEach(events::addFirst);
      rounds += (int) some.stream().filter(each -> each instanceof FloorEvent.RoundOpened).count();
      if (enough.test(rounds) || some.stream().anyMatch(sought)) {
        break;
      }
      to = from - 1;
    }
    return List.copyOf(events);
  }

  /** An event; empty if it is of a type that this version does not know. */
  private static Optional<FloorEvent> event(Scroll scroll) {
    EventBody body = StoredEvent.parse(scroll.text()).body();
    boolean known =
        StoredTypes.classOf(body.type()).filter(FloorEvent.class::isAssignableFrom).isPresent();
    return known
        ? Optional.of((FloorEvent) StoredJson.read(body.type(), body.payload()))
        : Optional.empty();
  }
}
