package choir.runtime.sq.log;

import choir.core.sq.JournalKeys;
import choir.core.sq.ScrollKey;
import java.util.function.Supplier;

/**
 * What the index needs of a record, besides its place.
 *
 * @param prev version of the scroll's change before
 * @param base version to whose text this one is joined
 * @param persistenceId of the journal whose head it is; else empty
 */
record LogEntry(RecordKind kind, ScrollKey key, long prev, long base, String persistenceId) {
  static LogEntry of(Revision revision) {
    return new LogEntry(
        revision.kind(),
        revision.key(),
        revision.prev(),
        revision.base(),
        persistenceId(revision.kind(), revision.key(), revision::text));
  }

  /**
   * @param text of the record, which is asked for if it is a journal's head
   */
  static LogEntry of(LogRecord record, Supplier<String> text) {
    return new LogEntry(
        record.kind(),
        record.key(),
        record.prev(),
        record.base(),
        persistenceId(record.kind(), record.key(), text));
  }

  /** The first line of a journal's head. */
  private static String persistenceId(RecordKind kind, ScrollKey key, Supplier<String> text) {
    if (!kind.sets() || !JournalKeys.isHead(key)) {
      return "";
    }
    String head = text.get();
    int end = head.indexOf('\n');
    return end < 0 ? head : head.substring(0, end);
  }
}
