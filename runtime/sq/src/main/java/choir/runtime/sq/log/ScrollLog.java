package choir.runtime.sq.log;

import choir.core.phext.Coordinate;
import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import choir.core.sq.JournalKeys;
import choir.core.sq.ScrollKey;
import choir.runtime.sq.index.KeyCursor;
import choir.runtime.sq.index.Place;
import choir.runtime.sq.io.FsyncTimes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The scroll log: segments, of which the last one grows, and an index over them. {@link LogReader}
 * reads.
 *
 * <p>{@link #append} is called by one thread at a time; reads come from any. After a failed append
 * the caller never appends again: what the file holds is then known only to the next {@link
 * LogRecovery}.
 */
public final class ScrollLog {
  /**
   * So many segments' keys are in memory at most, some 3 MB each: if the background has written
   * none of them until then, the writer does.
   */
  private static final int MAX_FROZEN = 8;

  private final Disk disk;
  private final LogSettings settings;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final NavigableMap<Integer, Segment> segments = new TreeMap<>();
  private final ScrollIndexes indexes;
  private final Indexer indexer;
  private final GrowingBuffer bytes = new GrowingBuffer();
  private final FsyncTimes fsyncs = new FsyncTimes();
  private long version;
  private volatile boolean closed;

  ScrollLog(Disk disk, LogSettings settings) {
    this.disk = disk;
    this.settings = settings;
    this.indexes = new ScrollIndexes(settings, segments);
    this.indexer = new Indexer(this);
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
    publish(segment, batch, (int) offset, revisions, lengths, stamp);
  }

  private void publish(
      Segment segment,
      long batch,
      int start,
      List<Revision> revisions,
      int[] lengths,
      String time) {
    int offset = start;
    lock.writeLock().lock();
    try {
      for (int i = 0; i < lengths.length; i++) {
        Revision each = revisions.get(i);
        Place place =
            new Place(
                segment.number(),
                i + 1,
                lengths[i],
                each.version(),
                !each.kind().sets(),
                each.base() != 0);
        index(LogEntry.of(each), place, batch, time, offset, true);
        offset += lengths[i];
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Folds one record into the index. Under the write lock, or while nobody reads.
   *
   * @param offset of the record
   * @param known whether its {@code prev} is what the index said
   */
  void index(LogEntry entry, Place place, long batch, String time, int offset, boolean known) {
    Segment segment = segments.get(place.segment());
    if (segment == null) {
      throw new IllegalStateException("no segment " + place.segment());
    }
    String phext = entry.key().phext();
    segment
        .points()
        .pass(place.version(), place.part(), batch, time, offset, phext, place.length());
    version = Math.max(version, place.version());
    indexes.fold(entry, place, time, known);
    if (!entry.persistenceId().isEmpty()) {
      indexes.name(entry.persistenceId(), JournalKeys.ordinal(entry.key().at()));
    }
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
    freeze(number - 1);
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
    writing(() -> segments.put(segment.number(), segment));
  }

  /** Takes note that no more records come of a segment and those before it. */
  void freeze(int number) throws IOException {
    writing(() -> indexes.freeze(number));
    if (frozen().size() > MAX_FROZEN) {
      indexer.run();
    }
  }

  Indexer indexer() {
    return indexer;
  }

  /** What is frozen, the newest first. */
  List<Frozen> frozen() {
    return reading(indexes::frozen);
  }

  /** The files of the index, the newest first. */
  List<IndexRun> runs() {
    return reading(indexes::runs);
  }

  /** Number of the last segment whose keys are on disk. */
  int covered() {
    return reading(indexes::covered);
  }

  /** Goes on from an index on disk, before anything is folded in. */
  void resume(IndexManifest manifest, List<IndexRun> opened) {
    indexes.resume(manifest, opened);
  }

  /** Counts the records of a segment whose keys are on disk; nobody reads yet. */
  void count(Segment segment) {
    indexes.count(segment.points().stored());
    version = Math.max(version, segment.points().lastIndex());
  }

  /** Writes the points of a segment to disk, and takes note of that. */
  void sealPoints(Segment segment) throws IOException {
    DiskFile written = indexer.writePoints(segment);
    lock.writeLock().lock();
    try {
      segment.points().seal(written);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Puts files of the index into the place of what was frozen, and of the files before. */
  void reindexed(int upTo, List<IndexRun> files) {
    writing(() -> indexes.replace(upTo, files));
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

  private void writing(Runnable change) {
    lock.writeLock().lock();
    try {
      change.run();
    } finally {
      lock.writeLock().unlock();
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
  @Nullable Place place(ScrollKey key) {
    return reading(() -> indexes.place(key.phext(), key.at().upperBits(), key.at().lowerBits()));
  }

  /** The ordinal of a journal; empty if the log has none of that id. */
  OptionalLong ordinal(String persistenceId) {
    return reading(() -> indexes.ordinal(persistenceId));
  }

  /** Puts a compacted segment into the place of its older generation, and closes that. */
  void replace(Segment older, Segment newer, Compactor.Done done, Instant now) throws IOException {
    lock.writeLock().lock();
    try {
      indexes.leftOut(done.dropped());
      String time = now.toString();
      done.superseded().forEach((phext, bytes) -> indexes.discard(newer, phext, bytes, time));
      newer.addGarbageSince(done.garbage(), older.garbageCounts());
      segments.put(newer.number(), newer);
      older.close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Takes note that writing a segment anew would gain nothing yet. */
  void keep(Segment segment) {
    writing(() -> segment.nothingGained());
  }

  /** Receives keys in order, without their texts; {@code false} ends the walk. */
  public interface KeyVisitor {
    boolean visit(Coordinate at, Place place);
  }

  /** Walks a phext's keys. Holds the read lock: the visitor is quick. */
  public void visit(String phext, Coordinate from, KeyVisitor visitor) {
    walk(phext, from, true, visitor);
  }

  /** As {@link #visit}, from a coordinate backwards. */
  void visitBack(String phext, Coordinate from, KeyVisitor visitor) {
    walk(phext, from, false, visitor);
  }

  private void walk(String phext, Coordinate from, boolean forward, KeyVisitor visitor) {
    lock.readLock().lock();
    try {
      KeyCursor keys = indexes.cursor(phext, from.upperBits(), from.lowerBits(), forward);
      boolean more = true;
      while (more && keys.next()) {
        more = visitor.visit(Coordinate.ofBits(keys.upper(), keys.lower()), keys.place());
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** While {@link #reading}: what is known of each phext, by its name. */
  Map<String, PhextTotals> totals() {
    return indexes.totals();
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
        segment.close();
      }
      for (IndexRun run : indexes.runs()) {
        run.keys().close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
