package choir.runtime.simulation;

import choir.core.phext.Coordinate;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoredEvent;
import choir.runtime.sq.journal.StoredJson;
import choir.runtime.sq.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All journals of a store, read beside the entities. */
final class SimJournals {
  /** An event as it is stored, and as the entities see it. */
  record Entry(long sequence, StoredEvent stored, Object event) {
    /** Without what Pekko takes from the real world: its clock and its writers' names. */
    String text() {
      return sequence
          + " epoch="
          + stored.epoch()
          + " "
          + stored.body().type()
          + " "
          + stored.body().payload();
    }
  }

  private SimJournals() {}

  /** The events of each journal, by persistence id. */
  static Map<String, List<Entry>> read(Store store, StoredJson json) {
    Map<String, List<Entry>> journals = new TreeMap<>();
    List<Scroll> all =
        store
            .scrolls(JournalKeys.PHEXT, Coordinate.ORIGIN, Integer.MAX_VALUE)
            .toCompletableFuture()
            .join();
    for (Scroll scroll : all) {
      if (JournalKeys.isHead(new ScrollKey(JournalKeys.PHEXT, scroll.at()))) {
        String id = JournalHead.parse(scroll.text()).persistenceId();
        journals.put(id, events(store, json, id));
      }
    }
    return journals;
  }

  private static List<Entry> events(Store store, StoredJson json, String id) {
    List<Entry> entries = new ArrayList<>();
    for (Scroll scroll : store.events(id, 1, JournalKeys.MAX_SEQUENCE, Integer.MAX_VALUE)) {
      StoredEvent stored = StoredEvent.parse(scroll.text());
      byte[] bytes = stored.body().payload().getBytes(StandardCharsets.UTF_8);
      Object event = json.fromBinary(bytes, stored.body().manifest());
      entries.add(new Entry(JournalKeys.sequence(scroll.at()), stored, event));
    }
    return entries;
  }
}
