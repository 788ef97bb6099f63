package choir.runtime.sq.http;

import choir.core.phext.HashedCoordinate;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoredFields;
import choir.runtime.sq.store.StoredScroll;
import choir.runtime.sq.store.View;
import java.util.Optional;

/**
 * The record of a file that was imported into the store. A stored format.
 *
 * @param phext its name
 * @param checksum of the file
 * @param whole whether all of it is there: a crash may have come between
 * @param scrolls that it had
 * @param original the file's text, if it is not the form in which a phext is written: the real
 *     server shows it until the first change
 */
record ImportRecord(
    String phext, String checksum, boolean whole, long scrolls, Optional<String> original) {
  static ScrollKey key(String phext) {
    return new ScrollKey(ReservedPhexts.IMPORTED, HashedCoordinate.of(phext));
  }

  Change toChange() {
    String text =
        "phext: %s\nchecksum: %s\nwhole: %s\nscrolls: %d\n"
            .formatted(phext, checksum, whole, scrolls);
    // As JSON it has no breaks.
    String tail = original.map(raw -> "original: " + Json.write(raw) + "\n").orElse("");
    return new Change.Put(key(phext), text + tail);
  }

  /**
   * Reads a scroll back.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ImportRecord parse(String scroll) {
    StoredFields fields = StoredFields.parse(ReservedPhexts.IMPORTED, scroll);
    return new ImportRecord(
        fields.get("phext"),
        fields.get("checksum"),
        Boolean.parseBoolean(fields.get("whole")),
        Long.parseLong(fields.get("scrolls")),
        fields.find("original").map(json -> Json.read(json).textValue()));
  }

  /** The record of the file of that name. */
  static Optional<ImportRecord> find(View view, String phext) {
    return view.find(key(phext))
        .map(scroll -> parse(scroll.text()))
        .filter(taken -> taken.phext().equals(phext));
  }

  /** The text of the file, if nothing was changed since and it says more than the scrolls. */
  static Optional<String> original(View view, String phext) {
    Optional<StoredScroll> record = view.find(key(phext));
    if (record.isEmpty()) {
      return Optional.empty();
    }
    ImportRecord taken = parse(record.get().text());
    boolean told = taken.phext().equals(phext) && taken.original().isPresent();
    return told && isUnchanged(view, taken, record.get().version())
        ? taken.original()
        : Optional.empty();
  }

  private static boolean isUnchanged(View view, ImportRecord taken, long version) {
    ScrollCursor cursor = new ScrollCursor(view, taken.phext());
    long scrolls = 0;
    while (cursor.hasNext()) {
      if (cursor.next().version() > version) {
        return false;
      }
      scrolls++;
    }
    return scrolls == taken.scrolls();
  }
}
