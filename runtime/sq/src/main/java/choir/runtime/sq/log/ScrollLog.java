package choir.runtime.sq.log;

import choir.core.phext.Coordinate;
import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import choir.core.sq.ScrollKey;
import choir.runtime.sq.io.FsyncTimes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The scroll log: segments that grow, an index in memory, values on disk. {@link LogReader} reads.
 *
 * <p>{@link #append} is called by one thread at a time; reads come from any. After a failed append
 * the caller never appends again: what the file holds is then known only to the next {@link
 * LogRecovery}.
 */
public final class ScrollLog {
  private final Disk disk;
  private final LogSettings settings;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final NavigableMap<Integer, Segment> segments = new TreeMap<>();
  private final ScrollIndexes indexes;
  private final GrowingBuffer bytes = new GrowingBuffer();
  private final FsyncTimes fsyncs = new FsyncTimes();
  private long version;
  private volatile boolean closed;

  ScrollLog(Disk disk, LogSettings settings) {
    this.disk = disk;
    this.settings = settings;
    this.indexes = new ScrollIndexes(settings, segments);
  }

  LogSettings settings() {
    return settings;
  }

  public boolean latestOnly(String phext) {
    return settings.latestOnly().test(phext);
  }

  public Disk disk() {
    return disk;
  }

  /**
   * Writes a batch and only then lets readers see it.
   *
   * @param force whether to return only once it is on disk
   * @throws IOException when any of it failed; nothing may be acknowledged and nothing appended
   *     after it
   */
  public void append(long batch, List<Revision> revisions, Instant time, boolean force)
      throws IOException {
    bytes.clear();
    String stamp = time.toString();
    int[] lengths = new int[revisions.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = LogRecord.write(bytes, batch, i + 1, lengths.length, stamp, revisions.get(i));
    }
    Segment segment = writable(bytes.size(), force);
    long offset = segment.size();
    segment.file().append(bytes.buffer());
    if (force) {
      force(segment);
    }
    publish(segment, (int) offset, revisions, lengths, stamp);
  }

  private void publish(
      Segment segment, int start, List<Revision> revisions, int[] lengths, String time) {
    int offset = start;
    lock.writeLock().lock();
    try {
      for (int i = 0; i < lengths.length; i++) {
        Revision each = revisions.get(i);
        index(
            each.kind(),
            each.key(),
            each.prev(),
            each.base(),
            place(segment, offset, lengths[i], each),
            time);
        offset += lengths[i];
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static ScrollIndex.Place place(Segment in, int offset, int length, Revision revision) {
    return new ScrollIndex.Place(
        in.number(),
        offset,
        length,
        revision.version(),
        !revision.kind().sets(),
        revision.base() != 0);
  }

  /**
   * Folds one record into the index. Under the write lock, or while nobody reads.
   *
   * @param prev version of the scroll's change before
   * @param base version to whose text this one is joined
   */
  void index(
      RecordKind kind, ScrollKey key, long prev, long base, ScrollIndex.Place place, String time) {
    Segment segment = segments.get(place.segment());
    if (segment == null) {
      throw new IllegalStateException("no segment " + place.segment());
    }
    segment.waypoints().pass(place.version(), time, place.offset());
    version = Math.max(version, place.version());
    indexes.fold(kind, key, prev, base, place, time);
  }

  private Segment writable(int more, boolean forced) throws IOException {
    Segment last = last();
    boolean fits =
        last != null
            && (last.size() + more <= settings.segmentBytes()
                || last.size() == Segment.HEADER_BYTES);
    return last != null && last.generation() == 1 && fits ? last : roll(!forced);
  }

  private @Nullable Segment last() {
    return segments.isEmpty() ? null : segments.lastEntry().getValue();
  }

  /** Begins the next segment unless the last one has no record yet. */
  public void seal() throws IOException {
    Segment last = last();
    if (last == null || last.generation() > 1 || last.size() > Segment.HEADER_BYTES) {
      roll(true);
    }
  }

  /**
   * @param force whether what the last segment holds may not be on disk yet: only the one that
   *     grows may lack records after a power failure
   */
  private Segment roll(boolean force) throws IOException {
    Segment last = last();
    if (last != null && force) {
      force(last);
    }
    int number = last == null ? 1 : last.number() + 1;
    DiskFile file = disk.create(Segment.name(number, 1));
    file.append(ByteBuffer.wrap(Segment.header(version)));
    // Before any record: a crash must not take the beginning of what holds acknowledged records.
    file.force();
    disk.sync();
    Segment segment = new Segment(number, 1, file, version);
    adopt(segment);
    return segment;
  }

  /** Returns once all that readers see is on disk; earlier segments were forced at their end. */
  void forceLast() throws IOException {
    Segment last = reading(this::last);
    if (last != null) {
      force(last);
    }
  }

  private void force(Segment segment) throws IOException {
    long began = System.nanoTime();
    segment.file().force();
    fsyncs.add(System.nanoTime() - began);
  }

  /** Takes a segment in, in place of an older generation. */
  void adopt(Segment segment) {
    lock.writeLock().lock();
    try {
      segments.put(segment.number(), segment);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Index of the last operation that readers see. */
  long version() {
    return reading(() -> version);
  }

  /** Goes on behind an operation that was stored before. */
  void resumeAfter(long last) {
    version = last;
  }

  /** Reads while compaction and the writer wait. */
  public <T extends @Nullable Object> T reading(Supplier<T> read) {
    lock.readLock().lock();
    try {
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Number of segments, including the active one. */
  public int segmentCount() {
    return reading(segments::size);
  }

  /** All segments, in order. */
  List<Segment> segments() {
    return reading(() -> new ArrayList<>(segments.values()));
  }

  /** All segments but the one that grows, in order. */
  List<Segment> sealed() {
    List<Segment> all = segments();
    return all.isEmpty() ? all : all.subList(0, all.size() - 1);
  }

  /** While {@link #reading}: a segment by its number. */
  @Nullable Segment segment(int number) {
    return segments.get(number);
  }

  /** While {@link #reading}: the only segment that may hold records of a version; null if none. */
  @Nullable Segment segmentOf(long wanted) {
    return indexes.segmentOf(wanted);
  }

  /** Location of the last change of a scroll; null if the index has none. */
  ScrollIndex.@Nullable Place place(ScrollKey key) {
    return reading(
        () -> {
          ScrollIndex index = indexes.find(key.phext());
          return index == null ? null : index.get(key.at().upperBits(), key.at().lowerBits());
        });
  }

  /** A record that compaction moved within its segment; {@code to} is -1 if it left it out. */
  record Move(ScrollKey key, int from, int to) {}

  /**
   * Puts a compacted segment into the place of its older generation, and closes that.
   *
   * @param dropped bytes of the records that it left out, by their phexts
   */
  void replace(
      Segment older, Segment newer, List<Move> moves, Map<String, Long> dropped, Instant now)
      throws IOException {
    lock.writeLock().lock();
    try {
      indexes.leftOut(dropped);
      String time = now.toString();
      for (Move move : moves) {
        Coordinate at = move.key().at();
        ScrollIndex index = indexes.find(move.key().phext());
        ScrollIndex.Place place = place(move.key());
        if (index == null || place == null) {
          continue;
        }
        if (place.segment() != older.number() || place.offset() != move.from()) {
          indexes.discard(move.key().phext(), moved(newer, move, place), time);
        } else if (move.to() < 0) {
          index.remove(at.upperBits(), at.lowerBits());
        } else {
          index.put(at.upperBits(), at.lowerBits(), moved(newer, move, place));
        }
      }
      segments.put(newer.number(), newer);
      older.file().close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Takes note that writing a segment anew would gain nothing yet. */
  void keep(Segment segment) {
    lock.writeLock().lock();
    try {
      segment.nothingGained();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static ScrollIndex.Place moved(Segment to, Move move, ScrollIndex.Place place) {
    return new ScrollIndex.Place(
        to.number(), move.to(), place.length(), place.version(), place.gone(), place.chained());
  }

  /** Receives keys in order, without their texts; {@code false} ends the walk. */
  public interface KeyVisitor {
    boolean visit(Coordinate at, ScrollIndex.Place place);
  }

  /** Walks a phext's keys. Holds the read lock: the visitor is quick. */
  public void visit(String phext, Coordinate from, KeyVisitor visitor) {
    lock.readLock().lock();
    try {
      ScrollIndex index = indexes.find(phext);
      if (index != null) {
        index.from(from.upperBits(), from.lowerBits(), onCoordinates(visitor));
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** As {@link #visit}, from a coordinate backwards. */
  void visitBack(String phext, Coordinate from, KeyVisitor visitor) {
    lock.readLock().lock();
    try {
      ScrollIndex index = indexes.find(phext);
      if (index != null) {
        index.backFrom(from.upperBits(), from.lowerBits(), onCoordinates(visitor));
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  private static ScrollIndex.Visitor onCoordinates(KeyVisitor visitor) {
    return (upper, lower, place) -> visitor.visit(Coordinate.ofBits(upper, lower), place);
  }

  /** While {@link #reading}: what is known of each phext, by its name. */
  Map<String, ScrollIndex> indexes() {
    return indexes.all();
  }

  /** Durations of the last fsyncs. */
  FsyncTimes fsyncs() {
    return fsyncs;
  }

  boolean closed() {
    return closed;
  }

  /** Closes the files; the disk stays. */
  public void close() throws IOException {
    lock.writeLock().lock();
    try {
      closed = true;
      for (Segment segment : segments.values()) {
        segment.file().close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
