package choir.runtime.sq.log;

import choir.core.sq.Disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Offsets of some records of a segment, by which a version, a time or a place is found: a fine one
 * every {@value #FINE} bytes, of which every {@value #GROUP}th is a coarse one. Of a segment that
 * is sealed the fine ones lie in a file beside it, and some 12 KB of heap are left for 32 MiB; the
 * file can be written anew from the segment. Guarded by the log's lock.
 *
 * <pre>
 * title   16 bytes
 * head    length and CRC32C of the rest; bytes of the segment; index, batch, time and offset of its
 *         last record; of each phext its name and the bytes of its records; the coarse points:
 *         version, part, offset, time
 * groups  of 16 fine points each: version, part, offset; CRC32C
 * </pre>
 */
final class SegmentPoints implements Closeable {
  static final String SUFFIX = ".points";

  /** At least so many bytes lie between two coarse points. */
  static final int COARSE = 64 << 10;

  private static final int GROUP = 16;
  private static final int FINE = COARSE / GROUP;
  private static final byte[] TITLE = "choir points 1\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final int POINT = 16;
  private static final int GROUP_BYTES = GROUP * POINT + Integer.BYTES;

  /** Points in memory. */
  private static final class Points {
    long[] versions = new long[4];
    int[] parts = new int[4];
    int[] offsets = new int[4];
    int size;

    void add(long version, int part, int offset) {
      if (size == offsets.length) {
        versions = Arrays.copyOf(versions, size * 2);
        parts = Arrays.copyOf(parts, size * 2);
        offsets = Arrays.copyOf(offsets, size * 2);
      }
      versions[size] = version;
      parts[size] = part;
      offsets[size++] = offset;
    }

    /** The last one within a range that lies before a record; the first if none does. */
    int before(long version, int part, int from, int to) {
      int low = from;
      int high = to - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        int order = Long.compare(versions[middle], version);
        if (order < 0 || (order == 0 && parts[middle] < part)) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }
  }

  /**
   * The part of a segment in which a record is looked for.
   *
   * @param from offset of a record that is not behind it
   * @param to offset up to which it begins
   */
  record Range(int from, int to) {}

  private final Points coarse = new Points();
  private long[] times = new long[4];
  private @Nullable Points fine = new Points();
  private Map<String, Long> stored = new HashMap<>();
  private long lastIndex;
  private long lastBatch;
  private String lastTime = "";
  private int lastOffset;
  private @Nullable DiskFile file;
  private int groupsAt;

  /** Takes in the next record of a segment that grows, or is being read. */
  void pass(long version, int part, long batch, String time, int offset, String phext, int length) {
    Points all = fine;
    if (all == null) {
      throw new IllegalStateException("the segment is sealed");
    }
    lastIndex = Math.max(lastIndex, version);
    lastBatch = Math.max(lastBatch, batch);
    lastTime = time;
    lastOffset = offset;
    stored.merge(phext, (long) length, Long::sum);
    if (all.size > 0 && offset - all.offsets[all.size - 1] < FINE) {
      return;
    }
    if (all.size % GROUP == 0) {
      if (coarse.size == times.length) {
        times = Arrays.copyOf(times, coarse.size * 2);
      }
      times[coarse.size] = Instant.parse(time).toEpochMilli();
      coarse.add(version, part, offset);
    }
    all.add(version, part, offset);
  }

  /** Whether the fine points are not in a file yet. */
  boolean isInMemory() {
    return fine != null;
  }

  long lastIndex() {
    return lastIndex;
  }

  long lastBatch() {
    return lastBatch;
  }

  /** Time of the last record; empty if there is none. */
  String lastTime() {
    return lastTime;
  }

  /** Offset of the last record; 0 if there is none. */
  int lastOffset() {
    return lastOffset;
  }

  /** Bytes of the records of each phext, until they are in the file and were counted. */
  Map<String, Long> stored() {
    return stored;
  }

  boolean isEmpty() {
    return coarse.size == 0;
  }

  /** Epoch milliseconds of the first record; there must be one. */
  long firstTime() {
    return times[0];
  }

  /** From where to read on for the first record of a version. */
  int beforeVersion(long version) {
    return isEmpty()
        ? Segment.HEADER_BYTES
        : coarse.offsets[coarse.before(version, 0, 0, coarse.size)];
  }

  /** From where to read on for the last record that is not later than a time. */
  int beforeTime(long epochMillis) {
    int at = coarse.size - 1;
    while (at > 0 && times[at] > epochMillis) {
      at--;
    }
    return isEmpty() ? Segment.HEADER_BYTES : coarse.offsets[at];
  }

  /** The part that has the record of a version and part; there must be one. */
  Range locate(long version, int part) throws IOException {
    int group = coarse.before(version, part, 0, coarse.size);
    int end = group + 1 < coarse.size ? coarse.offsets[group + 1] : lastOffset;
    Points all = fine;
    int from = group * GROUP;
    int to = all == null ? GROUP : Math.min(all.size, from + GROUP);
    if (all == null) {
      all = group(group);
      from = 0;
      to = all == null ? 0 : all.size;
    }
    if (all == null) {
      // A damaged group costs a longer read, no more.
      return new Range(coarse.offsets[group], end);
    }
    int at = all.before(version, part, from, to);
    return new Range(all.offsets[at], at + 1 < to ? all.offsets[at + 1] : end);
  }

  private @Nullable Points group(int number) throws IOException {
    DiskFile sealed = file;
    if (sealed == null) {
      throw new IllegalStateException("the points of a sealed segment have no file");
    }
    ByteBuffer bytes = ByteBuffer.allocate(GROUP_BYTES);
    sealed.read(groupsAt + (long) number * GROUP_BYTES, bytes);
    bytes.flip();
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, GROUP_BYTES - Integer.BYTES);
    if ((int) crc.getValue() != bytes.getInt(GROUP_BYTES - Integer.BYTES)) {
      return null;
    }
    Points points = new Points();
    for (int i = 0; i < GROUP; i++) {
      long version = bytes.getLong();
      int part = bytes.getInt();
      int offset = bytes.getInt();
      if (offset > 0) {
        points.add(version, part, offset);
      }
    }
    return points;
  }

  /**
   * Writes the file of a segment that is sealed, durable but for its name.
   *
   * @param into empty; {@link #seal} hands it over
   */
  void write(DiskFile into, long segmentBytes) throws IOException {
    Points all = fine;
    if (all == null) {
      throw new IllegalStateException("the segment is sealed already");
    }
    ByteBuffer head = head(segmentBytes);
    ByteBuffer bytes =
        ByteBuffer.allocate(TITLE.length + 8 + head.remaining() + coarse.size * GROUP_BYTES);
    CRC32C crc = new CRC32C();
    crc.update(head.duplicate());
    bytes.put(TITLE).putInt(head.remaining()).putInt((int) crc.getValue()).put(head);
    for (int group = 0; group < coarse.size; group++) {
      int start = bytes.position();
      for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
        boolean there = i < all.size;
        bytes.putLong(there ? all.versions[i] : 0).putInt(there ? all.parts[i] : 0);
        bytes.putInt(there ? all.offsets[i] : 0);
      }
      crc.reset();
      crc.update(bytes.array(), start, GROUP_BYTES - Integer.BYTES);
      bytes.putInt((int) crc.getValue());
    }
    into.append(bytes.flip());
    into.force();
  }

  private ByteBuffer head(long segmentBytes) {
    int size = 5 * Long.BYTES + 2 * Integer.BYTES + coarse.size * 24;
    for (String phext : stored.keySet()) {
      size += Integer.BYTES + Long.BYTES + phext.getBytes(StandardCharsets.UTF_8).length;
    }
    ByteBuffer head = ByteBuffer.allocate(size);
    head.putLong(segmentBytes).putLong(lastIndex).putLong(lastBatch);
    head.putLong(Instant.parse(lastTime).toEpochMilli()).putLong(lastOffset);
    head.putInt(stored.size());
    stored.forEach(
        (phext, bytes) -> {
          byte[] name = phext.getBytes(StandardCharsets.UTF_8);
          head.putInt(name.length).put(name).putLong(bytes);
        });
    head.putInt(coarse.size);
    for (int i = 0; i < coarse.size; i++) {
      head.putLong(coarse.versions[i]).putInt(coarse.parts[i]).putInt(coarse.offsets[i]);
      head.putLong(times[i]);
    }
    return head.flip();
  }

  /** From now on the fine points are read from the file, which is this object's own. */
  void seal(DiskFile written) throws IOException {
    file = written;
    groupsAt = (int) (written.size() - (long) coarse.size * GROUP_BYTES);
    fine = null;
    stored = Map.of();
  }

  /**
   * Reads the file of a segment that is sealed; it is the result's own.
   *
   * @param segment to which it should belong
   * @return null if it is not whole, or that of another segment
   */
  static @Nullable SegmentPoints read(DiskFile file, DiskFile segment) throws IOException {
    int fixed = TITLE.length + 8;
    if (file.size() < fixed) {
      return null;
    }
    ByteBuffer begin = ByteBuffer.allocate(fixed);
    file.read(0, begin);
    begin.flip();
    byte[] title = new byte[TITLE.length];
    begin.get(title);
    int length = begin.getInt();
    if (!Arrays.equals(title, TITLE) || length < 0 || length > file.size() - fixed) {
      return null;
    }
    ByteBuffer head = ByteBuffer.allocate(length);
    file.read(fixed, head);
    head.flip();
    CRC32C crc = new CRC32C();
    crc.update(head.array());
    if ((int) crc.getValue() != begin.getInt() || head.getLong() != segment.size()) {
      return null;
    }
    try {
      SegmentPoints points = new SegmentPoints();
      points.readHead(head);
      Map<String, Long> stored = points.stored;
      points.seal(file);
      points.stored = stored;
      boolean whole = points.groupsAt == fixed + length;
      return whole && points.endWith(segment) ? points : null;
    } catch (BufferUnderflowException wrong) {
      return null;
    }
  }

  /** Whether a segment's last record is the one that these points name. */
  private boolean endWith(DiskFile segment) throws IOException {
    if (lastOffset < Segment.HEADER_BYTES || lastOffset >= segment.size()) {
      return false;
    }
    Segment.Window window = new Segment.Window(segment, lastOffset, LogRecord.MAX_HEADER);
    return window.peek() == lastIndex && lastOffset + window.announced() == segment.size();
  }

  private void readHead(ByteBuffer head) {
    lastIndex = head.getLong();
    lastBatch = head.getLong();
    lastTime = Instant.ofEpochMilli(head.getLong()).toString();
    lastOffset = (int) head.getLong();
    int phexts = head.getInt();
    for (int i = 0; i < phexts; i++) {
      byte[] name = new byte[head.getInt()];
      head.get(name);
      stored.put(new String(name, StandardCharsets.UTF_8), head.getLong());
    }
    int size = head.getInt();
    times = new long[Math.max(1, size)];
    for (int i = 0; i < size; i++) {
      coarse.add(head.getLong(), head.getInt(), head.getInt());
      times[i] = head.getLong();
    }
  }

  /** Forgets the bytes of each phext, which the file has. */
  void forgetStored() {
    stored = Map.of();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
