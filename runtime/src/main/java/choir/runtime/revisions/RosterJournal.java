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

    /** The latest event may be in the head before it can be read: it ends the journal then. */
    @Override
    public boolean hasNext() {
      if (!page.hasNext() && next <= highest) {
        List<Scroll> events = journal.events(ID, next, highest, PAGE);
        next = events.isEmpty() ? highest + 1 : next + events.size();
        page = events.iterator();
      }
      return page.hasNext();
    }

    @Override
    public RosterEvent next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      StoredEvent event = StoredEvent.parse(page.next().text());
      return (RosterEvent) StoredJson.read(event.body().type(), event.body().payload());
    }
  }
}
