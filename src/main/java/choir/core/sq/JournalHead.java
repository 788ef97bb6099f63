package choir.core.sq;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The metadata of an entity's journal: the scroll in book 3.
 *
 * @param epoch number of times the journal was opened
 * @param highest the highest sequence number ever assigned, even if its event was deleted
 * @param deletedTo events up to this sequence number are deleted; 0 if none
 * @param writer writer of the event {@code highest} if that event is deleted; empty while the event
 *     exists, or if there never was one
 * @param writerEpoch epoch of that writer; 0 without a writer
 */
public record JournalHead(
    String persistenceId,
    long epoch,
    long highest,
    long deletedTo,
    String writer,
    long writerEpoch) {
  /** The epoch of a journal that was opened once. */
  public static final long FIRST_EPOCH = 1;

  /** The head of a journal that was never opened. */
  static JournalHead unopened(String persistenceId) {
    return new JournalHead(persistenceId, 0, 0, 0, "", 0);
  }

  JournalHead opened() {
    return new JournalHead(persistenceId, epoch + 1, highest, deletedTo, writer, writerEpoch);
  }

  JournalHead appended(long last) {
    return new JournalHead(persistenceId, epoch, last, deletedTo, writer, writerEpoch);
  }

  JournalHead deleted(long to, String lastWriter, long lastEpoch) {
    return new JournalHead(persistenceId, epoch, highest, to, lastWriter, lastEpoch);
  }

  /** The text of the scroll; begins with the id, so that a text map lists the entities. */
  public String text() {
    String text =
        "%s\nepoch=%d\nhighest=%d\ndeleted=%d\n"
            .formatted(persistenceId, epoch, highest, deletedTo);
    return writer.isEmpty()
        ? text
        : text + "writer=" + StoredEvent.encode(writer) + "\nwriterEpoch=" + writerEpoch + "\n";
  }

  /**
   * @throws IllegalArgumentException if the text is not a journal head
   */
  public static JournalHead parse(String text) {
    List<String> lines = text.lines().toList();
    Map<String, String> fields = new TreeMap<>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        fields.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    if (!fields.keySet().containsAll(List.of("epoch", "highest", "deleted"))) {
      throw new IllegalArgumentException("not a journal head: " + text);
    }
    return new JournalHead(
        lines.get(0),
        number(fields, "epoch"),
        number(fields, "highest"),
        number(fields, "deleted"),
        StoredEvent.decode(fields.getOrDefault("writer", "")),
        number(fields, "writerEpoch"));
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }
}
