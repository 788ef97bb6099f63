package choir.runtime.revisions;

import choir.actors.roster.RosterEntity;
import choir.core.roster.RosterEvent;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalReader;
import choir.core.sq.Scroll;
import choir.core.sq.StoredEvent;
import choir.runtime.sq.journal.StoredJson;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The roster's events from the first, read page by page from this node's copy of the store. */
record RosterJournal(JournalReader journal) implements Iterable<RosterEvent> {
  /** Some hundred kilobytes where agents were declared by the thousand. */
  private static final int PAGE = 500;

  private static final String ID = RosterEntity.KIND.persistenceId(RosterEntity.ADDRESS.name());

  @Override
  public Iterator<RosterEvent> iterator() {
    Optional<JournalHead> head = journal.head(ID);
    return new Pages(journal, head.map(JournalHead::highest).orElse(0L));
  }

  /** One walk through the journal. */
  private static final class Pages implements Iterator<RosterEvent> {
    private final JournalReader journal;
    private final long highest;
    private long next = 1;
    private Iterator<Scroll> page = List.<Scroll>of().iterator();

    Pages(JournalReader journal, long highest) {
      this.journal = journal;
      this.highest = highest;
    }

    @Override
    public boolean hasNext() {
      return page.hasNext() || next <= highest;
    }

    @Override
    public RosterEvent next() {
      if (!page.hasNext()) {
        if (next > highest) {
          throw new NoSuchElementException();
        }
        List<Scroll> events = journal.events(ID, next, highest, PAGE);
        if (events.isEmpty()) {
          throw new IllegalStateException(
              "the roster's event %d is missing from this node's copy".formatted(next));
        }
        next += events.size();
        page = events.iterator();
      }
      StoredEvent event = StoredEvent.parse(page.next().text());
      return (RosterEvent) StoredJson.read(event.body().type(), event.body().payload());
    }
  }
}
