package choir.runtime.sq.log;

import java.time.Instant;
import java.util.Arrays;

/**
 * Offsets of some records of a segment, one every {@value #EVERY} bytes: by them a version or a
 * time is found by reading some dozens of kilobytes. Some 10 KB of heap for a segment of 32 MiB.
 * Guarded by the log's lock.
 */
final class SparseIndex {
  static final int EVERY = 64 << 10;

  private long[] versions = new long[4];
  private long[] times = new long[4];
  private int[] offsets = new int[4];
  private int size;
  private int lastOffset;

  /** Takes in the next record. */
  void pass(long version, String time, int offset) {
    lastOffset = offset;
    if (size > 0 && offset - offsets[size - 1] < EVERY) {
      return;
    }
    if (size == offsets.length) {
      versions = Arrays.copyOf(versions, size * 2);
      times = Arrays.copyOf(times, size * 2);
      offsets = Arrays.copyOf(offsets, size * 2);
    }
    versions[size] = version;
    times[size] = Instant.parse(time).toEpochMilli();
    offsets[size++] = offset;
  }

  /** Offset of the last record; 0 if there is none. */
  int lastOffset() {
    return lastOffset;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Epoch milliseconds of the first record; there must be one. */
  long firstTime() {
    return times[0];
  }

  /** From where to read on for the first record of a version. */
  int beforeVersion(long version) {
    int at = size - 1;
    while (at > 0 && versions[at] >= version) {
      at--;
    }
    return size == 0 ? Segment.HEADER_BYTES : offsets[at];
  }

  /** From where to read on for the last record that is not later than a time. */
  int beforeTime(long epochMillis) {
    int at = size - 1;
    while (at > 0 && times[at] > epochMillis) {
      at--;
    }
    return size == 0 ? Segment.HEADER_BYTES : offsets[at];
  }
}
