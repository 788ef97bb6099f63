package choir.runtime.sq.index;

/**
 * The record that has the last change of a scroll. Compaction of a segment keeps the order of its
 * records, and so a place stays valid: it names a record, not an offset.
 *
 * @param segment number of the segment
 * @param part number of the record within its batch
 * @param length of the record in bytes, its end mark included
 * @param version of the change
 * @param gone whether the change deleted the scroll: kept so that its history can be found
 * @param chained whether the record's text is joined to that of an earlier one
 */
public record Place(
    int segment, int part, int length, long version, boolean gone, boolean chained) {
  /** Says in a newer table that a key of an older one is no more there. */
  public static final Place ABSENT = new Place(0, 0, 0, 0, false, false);

  public boolean absent() {
    return length == 0;
  }
}
