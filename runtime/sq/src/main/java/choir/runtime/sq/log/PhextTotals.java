package choir.runtime.sq.log;

import choir.runtime.sq.index.Place;

/** What the log knows of a phext as a whole. Guarded by the log's lock. */
final class PhextTotals {
  private final boolean latestOnly;
  private long size;
  private long bytes;
  private long stored;
  private long floor;

  /**
   * @param latestOnly whether the phext keeps nothing but the latest version of each scroll
   */
  PhextTotals(boolean latestOnly) {
    this.latestOnly = latestOnly;
  }

  /** Totals as they were noted. */
  PhextTotals(boolean latestOnly, long size, long bytes, long floor) {
    this.latestOnly = latestOnly;
    this.size = size;
    this.bytes = bytes;
    this.floor = floor;
  }

  boolean latestOnly() {
    return latestOnly;
  }

  /** Number of scrolls, without the deleted ones. */
  long size() {
    return size;
  }

  /** Bytes of the records that say what the scrolls are now. */
  long bytes() {
    return bytes;
  }

  /** Bytes of all records in the log, whatever they say of a scroll. */
  long stored() {
    return stored;
  }

  /** Takes note of records that were stored, or, with a negative number, left out of the log. */
  void store(long recordBytes) {
    stored += recordBytes;
  }

  /** The version before which something is missing in the log; 0 if nothing is. */
  long floor() {
    return floor;
  }

  /** Takes note that the log lacks what a scroll was before a version. */
  void lacksBefore(long version) {
    floor = Math.max(floor, version);
  }

  /** Takes note of a place that a scroll has from now on, or, with a sign of -1, no more. */
  void count(Place place, int sign) {
    if (!place.gone()) {
      size += sign;
      bytes += (long) sign * place.length();
    }
  }
}
