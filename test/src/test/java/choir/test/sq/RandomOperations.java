package choir.test.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.EventBody;
import choir.core.sq.JournalHead;
import choir.core.sq.Operation;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollReader;
import choir.core.sq.StoredJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Operations of every kind on few keys, so that they meet; most of them sensible. */
final class RandomOperations {
  static final List<String> PHEXTS = List.of("latest", "history", "with space & ü");
  private final Random random;
  private int count;

  RandomOperations(Random random) {
    this.random = random;
  }

  Operation next(ScrollReader scrolls) {
    String id = "entity|" + random.nextInt(3);
    JournalHead head =
        StoredJournal.find(scrolls, id)
            .map(StoredJournal::head)
            .orElseGet(() -> new JournalHead(id, 0, 0, 0, "", 0));
    return switch (random.nextInt(12)) {
      case 0 -> new Operation.Open(id);
      case 1, 2, 3, 4 -> append(head);
      case 5 ->
          new Operation.AppendFirst(
              append(head.epoch() > 0 ? head : new JournalHead(id, 1, 0, 0, "", 0)));
      case 6 -> new Operation.DeleteEvents(id, head.epoch(), random.nextLong(head.highest() + 1));
      case 7 -> new Operation.SaveSnapshot(id, 1 + random.nextInt(4), body());
      case 8 -> new Operation.DeleteSnapshots(id, List.of(1L + random.nextInt(4)));
      default -> new Operation.Write(changes(1 + random.nextInt(4)));
    };
  }

  private Operation.Append append(JournalHead head) {
    List<EventBody> events = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      events.add(body());
    }
    return new Operation.Append(
        head.persistenceId(),
        head.epoch(),
        "writer-" + head.epoch(),
        head.highest() + (random.nextInt(10) == 0 ? 2 : 1),
        events,
        changes(random.nextInt(3)));
  }

  private EventBody body() {
    return new EventBody("test.Happened", 7, "", "", count++, text());
  }

  private List<Change> changes(int number) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      ScrollKey key =
          new ScrollKey(
              PHEXTS.get(random.nextInt(PHEXTS.size())),
              new Coordinate(1, 1, 1, 1, 1, 1 + random.nextInt(2), 1, 1, 1 + random.nextInt(4)));
      changes.add(
          switch (random.nextInt(6)) {
            case 0 -> new Change.Delete(key);
            case 1 -> new Change.Cut(key);
            default -> new Change.Put(key, text());
          });
    }
    return changes;
  }

  private String text() {
    int length = random.nextInt(8) == 0 ? random.nextInt(1500) : random.nextInt(60);
    return "text " + count++ + " ü\n" + "x".repeat(length);
  }
}
