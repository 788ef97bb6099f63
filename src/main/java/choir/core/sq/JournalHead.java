package choir.core.sq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the store knows of one entity's journal beside its events: the scroll in book 3.
 *
 * @param epoch counts the times the journal was opened; 0 if never
 * @param highest the highest sequence number ever given, also when its event was deleted
 * @param deletedTo events up to here are gone; 0 if none
 */
public record JournalHead(String persistenceId, long epoch, long highest, long deletedTo) {
  /** The text of the scroll: the id first, so that a text map reads as a list of entities. */
  public String text() {
    return persistenceId
        + "\nepoch="
        + epoch
        + "\nhighest="
        + highest
        + "\ndeleted="
        + deletedTo
        + "\n";
  }

  /**
   * @throws IllegalArgumentException if the text is not a head's
   */
  public static JournalHead parse(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    if (lines.size() < 4) {
      throw new IllegalArgumentException("not the head of a journal: " + text);
    }
    Map<String, Long> fields = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        fields.put(line.substring(0, equals), Long.valueOf(line.substring(equals + 1)));
      }
    }
    Long epoch = fields.get("epoch");
    Long highest = fields.get("highest");
    Long deleted = fields.get("deleted");
    if (epoch == null || highest == null || deleted == null) {
      throw new IllegalArgumentException("not the head of a journal: " + text);
    }
    return new JournalHead(lines.get(0), epoch, highest, deleted);
  }
}
