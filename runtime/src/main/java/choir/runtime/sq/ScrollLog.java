package choir.runtime.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The scroll log: segments that grow, an index in memory, values on disk.
 *
 * <p>{@link #append} is called by one thread at a time; reads come from any. After a failed append
 * the caller never appends again: what the file holds is then known only to the next {@link
 * LogRecovery}.
 */
final class ScrollLog {
  private final Disk disk;
  private final StoreSettings settings;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<String, ScrollIndex> indexes = new HashMap<>();
  private final NavigableMap<Integer, Segment> segments = new TreeMap<>();
  private final Bytes bytes = new Bytes();
  private long lastIndex;
  private boolean closed;

  ScrollLog(Disk disk, StoreSettings settings) {
    this.disk = disk;
    this.settings = settings;
  }

  boolean latestOnly(String phext) {
    return settings.latestOnly().test(phext);
  }

  Disk disk() {
    return disk;
  }

  /** One operation's changes under its index. */
  record Entry(long index, List<Change> changes) {}

  /**
   * Writes all entries, forces them to disk and only then lets readers see them.
   *
   * @throws IOException when any of it failed; nothing may be acknowledged and nothing appended
   *     after it
   */
  void append(List<Entry> entries, Instant time) throws IOException {
    bytes.clear();
    long batch = entries.get(0).index();
    List<Integer> lengths = new ArrayList<>();
    for (Entry entry : entries) {
      int part = 0;
      int of = entry.changes().size();
      for (Change change : entry.changes()) {
        lengths.add(LogRecord.write(bytes, batch, entry.index(), ++part, of, time, change));
      }
    }
    Segment segment = writable(bytes.size());
    long offset = segment.size();
    segment.file().append(bytes.buffer());
    segment.file().force();
    lastIndex = entries.get(entries.size() - 1).index();
    publish(segment, offset, entries, lengths);
  }

  private void publish(Segment segment, long start, List<Entry> entries, List<Integer> lengths) {
    long offset = start;
    int next = 0;
    lock.writeLock().lock();
    try {
      for (Entry entry : entries) {
        for (Change change : entry.changes()) {
          int length = lengths.get(next++);
          index(change, segment, offset, length);
          offset += length;
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Folds one record into the index. Under the write lock, or while nobody reads. */
  void index(Change change, Segment segment, long offset, int length) {
    Coordinate at = change.key().at();
    long upper = at.upperBits();
    String phext = change.key().phext();
    ScrollIndex index = indexes.computeIfAbsent(phext, name -> new ScrollIndex());
    switch (change) {
      case Change.Put put -> {
        ScrollIndex.Place place = new ScrollIndex.Place(segment.number(), (int) offset, length);
        discard(phext, index.put(upper, at.lowerBits(), place));
      }
      case Change.Delete delete -> discard(phext, index.remove(upper, at.lowerBits()));
      case Change.Cut cut ->
          index.cut(upper, at.lowerBits()).forEach(place -> discard(phext, place));
      default -> throw new IllegalArgumentException("a record says all of its text");
    }
  }

  private void discard(String phext, ScrollIndex.@Nullable Place place) {
    Segment segment = place == null ? null : segments.get(place.segment());
    if (place != null && segment != null && latestOnly(phext)) {
      segment.addGarbage(place.length());
    }
  }

  /** Goes on behind an operation that was stored before. */
  void resumeAfter(long index) {
    lastIndex = index;
  }

  private Segment writable(int more) throws IOException {
    Segment last = segments.isEmpty() ? null : segments.lastEntry().getValue();
    boolean fits =
        last != null
            && (last.size() + more <= settings.segmentBytes()
                || last.size() == Segment.HEADER_BYTES);
    if (last != null && last.generation() == 1 && fits) {
      return last;
    }
    int number = last == null ? 1 : last.number() + 1;
    DiskFile file = disk.create(Segment.name(number, 1));
    file.append(ByteBuffer.wrap(Segment.header(lastIndex)));
    // Before any record: a crash must not take the beginning of what holds acknowledged records.
    file.force();
    disk.sync();
    Segment segment = new Segment(number, 1, file);
    adopt(segment);
    return segment;
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

  /** How many segments there are, the one that grows included. */
  int segmentCount() {
    lock.readLock().lock();
    try {
      return segments.size();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** All segments but the one that grows, in order. */
  List<Segment> sealed() {
    lock.readLock().lock();
    try {
      List<Segment> all = new ArrayList<>(segments.values());
      return all.isEmpty() ? all : all.subList(0, all.size() - 1);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Whether the index says that the scroll at {@code key} is the record at this place. */
  boolean live(ScrollKey key, int segment, long offset) {
    lock.readLock().lock();
    try {
      ScrollIndex.Place place = place(key);
      return place != null && place.segment() == segment && place.offset() == (int) offset;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** A record that compaction moved within its segment. */
  record Move(ScrollKey key, int from, int to, int length) {}

  /** Puts a compacted segment into the place of its older generation, and closes that. */
  void replace(Segment older, Segment newer, List<Move> moves) throws IOException {
    lock.writeLock().lock();
    try {
      for (Move move : moves) {
        ScrollIndex index = indexes.get(move.key().phext());
        ScrollIndex.Place place = place(move.key());
        if (index != null
            && place != null
            && place.segment() == older.number()
            && place.offset() == move.from()) {
          index.put(
              move.key().at().upperBits(),
              move.key().at().lowerBits(),
              new ScrollIndex.Place(newer.number(), move.to(), move.length()));
        } else if (latestOnly(move.key().phext())) {
          newer.addGarbage(move.length());
        }
      }
      segments.put(newer.number(), newer);
      older.file().close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private ScrollIndex.@Nullable Place place(ScrollKey key) {
    ScrollIndex index = indexes.get(key.phext());
    return index == null ? null : index.get(key.at().upperBits(), key.at().lowerBits());
  }

  /**
   * Reads one scroll from disk.
   *
   * @throws StoreException DAMAGED if its bytes are not what was written
   */
  Optional<Scroll> read(ScrollKey key) {
    lock.readLock().lock();
    try {
      ScrollIndex.Place place = place(key);
      return place == null ? Optional.empty() : Optional.of(read(key, place));
    } finally {
      lock.readLock().unlock();
    }
  }

  private Scroll read(ScrollKey key, ScrollIndex.Place place) {
    Segment segment = segments.get(place.segment());
    if (segment == null) {
      throw new IllegalStateException("no segment " + place.segment());
    }
    byte[] bytes = new byte[place.length()];
    try {
      segment.file().read(place.offset(), ByteBuffer.wrap(bytes));
    } catch (IOException failed) {
      throw new StoreException(
          closed ? StoreException.Code.STOPPED : StoreException.Code.DAMAGED,
          "%s/%s cannot be read at offset %d: %s"
              .formatted(disk.location(), segment.name(), place.offset(), failed.getMessage()),
          failed);
    }
    LogRecord record = LogRecord.read(bytes, 0, bytes.length);
    if (record == null || !record.key().equals(key)) {
      throw new StoreException(
          StoreException.Code.DAMAGED,
          "%s/%s: the record at offset %d is damaged"
              .formatted(disk.location(), segment.name(), place.offset()));
    }
    return new Scroll(record.at(), record.text(), record.index());
  }

  /** The scrolls of a phext from a coordinate to another, both included, at most {@code limit}. */
  List<Scroll> scan(String phext, Coordinate from, Coordinate to, int limit) {
    List<Scroll> scrolls = new ArrayList<>();
    visit(
        phext,
        from,
        (at, place) -> {
          if (at.compareTo(to) > 0 || scrolls.size() >= limit) {
            return false;
          }
          scrolls.add(read(new ScrollKey(phext, at), place));
          return true;
        });
    return scrolls;
  }

  /** Receives keys in order, without their texts; {@code false} ends the walk. */
  interface KeyVisitor {
    boolean visit(Coordinate at, ScrollIndex.Place place);
  }

  /** Walks a phext's keys. Holds the read lock: the visitor is quick. */
  void visit(String phext, Coordinate from, KeyVisitor visitor) {
    lock.readLock().lock();
    try {
      ScrollIndex index = indexes.get(phext);
      if (index != null) {
        index.from(
            from.upperBits(),
            from.lowerBits(),
            (upper, lower, place) -> visitor.visit(Coordinate.ofBits(upper, lower), place));
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  StoreStats stats() throws IOException {
    lock.readLock().lock();
    try {
      long size = 0;
      long garbage = 0;
      for (Segment segment : segments.values()) {
        size += segment.size();
        garbage += segment.garbage();
      }
      long scrolls = indexes.values().stream().mapToLong(ScrollIndex::size).sum();
      return new StoreStats(segments.size(), size, garbage, scrolls, indexes.size());
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The phexts that hold scrolls, in order of their names. */
  List<PhextStats> phexts(String prefix) {
    lock.readLock().lock();
    try {
      return indexes.entrySet().stream()
          .filter(each -> each.getKey().startsWith(prefix) && each.getValue().size() > 0)
          .sorted(Map.Entry.comparingByKey())
          .map(
              each -> new PhextStats(each.getKey(), each.getValue().size(), bytes(each.getValue())))
          .toList();
    } finally {
      lock.readLock().unlock();
    }
  }

  private static long bytes(ScrollIndex index) {
    long[] sum = new long[1];
    index.from(
        0,
        0,
        (upper, lower, place) -> {
          sum[0] += place.length();
          return true;
        });
    return sum[0];
  }

  void close() throws IOException {
    lock.writeLock().lock();
    try {
      closed = true;
      for (Segment segment : segments.values()) {
        segment.file().close();
      }
      disk.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
