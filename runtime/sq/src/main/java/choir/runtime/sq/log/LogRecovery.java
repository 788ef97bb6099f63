package choir.runtime.sq.log;

import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import choir.core.sq.StoreException;
import choir.runtime.sq.index.Place;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a scroll log: of the segments whose keys are in the index it reads their points, the others
 * whole. Where the index is missing, damaged or made by other settings it is built anew, from all
 * segments.
 *
 * <p>A tail that was torn by a crash is cut: its write was never acknowledged. Damage anywhere else
 * is never skipped. The two are told apart by the batches: a batch is begun only after the one
 * before it is on disk, so damage before the beginning of a later batch is damage to what was
 * acknowledged.
 */
public final class LogRecovery {
  private static final Logger log = LoggerFactory.getLogger(LogRecovery.class);

  static final Pattern NAME = Pattern.compile("(\\d{10})-(\\d{4})" + Pattern.quote(Segment.SUFFIX));

  private final Disk disk;
  private final LogSettings settings;
  private final Durability durability;
  private final boolean indexed;
  private final ScrollLog scrolls;
  private final Set<String> present = new HashSet<>();
  private final List<String> stale = new ArrayList<>();
  private final List<Pending> group = new ArrayList<>();
  private long lastIndex;
  private long lastBatch;
  private String lastTime = "";
  private boolean former;

  public LogRecovery(Disk disk, LogSettings settings, Durability durability) {
    this(disk, settings, durability, true);
  }

  /**
   * @param indexed whether the index on the disk may be used
   */
  private LogRecovery(Disk disk, LogSettings settings, Durability durability, boolean indexed) {
    this.disk = disk;
    this.settings = settings;
    this.durability = durability;
    this.indexed = indexed;
    this.scrolls = new ScrollLog(disk, settings);
  }

  /** The result of a recovery. */
  public record Recovered(ScrollLog log, Position position) {}

  /**
   * Opens the log on a disk that may be empty.
   *
   * @throws StoreException DAMAGED, naming file and offset
   */
  public Recovered recover() throws IOException {
    // A process that died may have left names that a power failure could still take back.
    disk.sync();
    SnapshotFiles.complete(disk);
    NavigableMap<Integer, Integer> found = survey();
    dropUnbegun(found);
    KnownIndex index = indexed ? KnownIndex.read(disk, settings, found.size()) : KnownIndex.NONE;
    index.dropOthers(disk, found);
    present.addAll(disk.list());
    scrolls.resume(index.manifest(), index.runs());
    for (Map.Entry<Integer, Integer> entry : found.entrySet()) {
      read(entry.getKey(), entry.getValue(), found.size(), index.manifest());
      if (entry.getKey() == index.manifest().covers()
          && lastIndex != index.manifest().lastIndex()) {
        return anew("it is that of another log");
      }
    }
    tidy();
    if (former) {
      return upgraded();
    }
    scrolls.resumeAfter(lastIndex);
    Instant time = lastTime.isEmpty() ? Instant.EPOCH : Instant.parse(lastTime);
    return new Recovered(scrolls, new Position(lastBatch, lastIndex, time));
  }

  /** A stop may have left a last segment without all of its first line, and so without records. */
  private void dropUnbegun(NavigableMap<Integer, Integer> found) throws IOException {
    Map.Entry<Integer, Integer> last = found.lastEntry();
    if (last == null || last.getValue() > 1) {
      return;
    }
    String name = Segment.name(last.getKey(), 1);
    try (DiskFile file = disk.open(name)) {
      if (Segment.title(file) == null && file.size() <= Segment.HEADER_BYTES) {
        found.remove(last.getKey());
        stale.add(name);
      }
    }
  }

  private void read(int number, int generation, int last, IndexManifest manifest)
      throws IOException {
    String name = Segment.name(number, generation);
    DiskFile file = disk.open(name);
    Segment.Title title = Segment.title(file);
    Segment segment = new Segment(number, generation, file, requireFollows(name, title));
    former |= title != null && title.format() < LogRecord.VERSION;
    boolean grows = number == last && generation == 1;
    if (number <= manifest.covers()) {
      takeOver(segment, manifest);
    } else {
      read(segment, grows);
    }
    if (!grows) {
      scrolls.freeze(number);
    }
  }

  private Recovered anew(String why) throws IOException {
    log.warn("{}: the index is built anew from all segments: {}", disk.location(), why);
    scrolls.close();
    return new LogRecovery(disk, settings, durability, false).recover();
  }

  /** Goes on behind a segment whose keys are in the index, without reading its records. */
  private void takeOver(Segment segment, IndexManifest manifest) throws IOException {
    scrolls.adopt(segment);
    SegmentPoints known = knownPoints(segment);
    if (known == null) {
      log.info("{}: reading {} for its points", disk.location(), segment.name());
      long end = segment.scan((record, bytes, from, offset) -> segment.pass(record, (int) offset));
      if (end != segment.size()) {
        throw damaged(segment, end, "the record there is not what was written");
      }
      scrolls.count(segment);
      scrolls.sealPoints(segment);
    } else {
      segment.resume(known);
      scrolls.count(segment);
      known.forgetStored();
    }
    Segment.Garbage garbage = manifest.notes().garbage().get(segment.number());
    if (garbage != null) {
      segment.resume(garbage);
    }
    lastIndex = segment.points().lastIndex();
    lastBatch = segment.points().lastBatch();
    lastTime = segment.points().lastTime();
  }

  private @Nullable SegmentPoints knownPoints(Segment segment) throws IOException {
    if (!present.contains(segment.pointsName())) {
      return null;
    }
    DiskFile file = disk.open(segment.pointsName());
    SegmentPoints points = SegmentPoints.read(file, segment.file());
    if (points == null) {
      file.close();
    }
    return points;
  }

  private Recovered upgraded() throws IOException {
    List<Segment> segments = scrolls.segments();
    log.info("{}: writing the log anew in format {}", disk.location(), LogRecord.VERSION);
    new FormatUpgrade(disk, settings).rewrite(segments);
    scrolls.close();
    return new LogRecovery(disk, settings, durability, false).recover();
  }

  /** The newest generation of each segment; the first is number 1 and none is missing. */
  private NavigableMap<Integer, Integer> survey() throws IOException {
    NavigableMap<Integer, Integer> newest = new TreeMap<>();
    for (String name : disk.list()) {
      Matcher matcher = NAME.matcher(name);
      if (name.endsWith(Compactor.UNFINISHED) || name.endsWith(SnapshotFiles.UNFINISHED)) {
        stale.add(name);
      } else if (matcher.matches()) {
        int number = Integer.parseInt(matcher.group(1));
        int generation = Integer.parseInt(matcher.group(2));
        Integer before = newest.get(number);
        newest.merge(number, generation, Math::max);
        if (before != null) {
          stale.add(Segment.name(number, Math.min(before, generation)));
        }
      }
    }
    int expected = 1;
    for (int number : newest.keySet()) {
      if (number != expected++) {
        throw new StoreException(
            StoreException.Code.DAMAGED,
            "%s: the segment %s is missing. Restore it from a copy; nothing was changed"
                .formatted(disk.location(), Segment.name(expected - 1, 1)));
      }
    }
    return newest;
  }

  /** Drops what a stop left, only now that all else was found whole. */
  private void tidy() throws IOException {
    for (String name : stale) {
      log.info("removing {}: left by a write or a compaction that a stop interrupted", name);
      disk.delete(name);
    }
    if (!stale.isEmpty()) {
      disk.sync();
    }
  }

  private void read(Segment segment, boolean grows) throws IOException {
    scrolls.adopt(segment);
    long end =
        segment.scan(
            (record, bytes, from, offset) ->
                gather(new Pending(record, offset, entry(record, bytes, from)), segment));
    if (grows) {
      mend(segment, end);
      return;
    }
    if (end != segment.size()) {
      throw damaged(segment, end, "the record there is not what was written");
    }
    if (!group.isEmpty()) {
      throw damaged(segment, end, "the end of its last operation is missing");
    }
  }

  /** Cuts what a stop left of a write at the end of the segment that grows. */
  private void mend(Segment segment, long readTo) throws IOException {
    long end = readTo;
    if (end != segment.size() && durability == Durability.EACH_BATCH) {
      refuseUnlessTorn(segment, end);
    }
    if (!group.isEmpty()) {
      end = group.get(0).offset();
      group.clear();
    }
    if (end != segment.size()) {
      cut(segment, end);
    }
    // What a process that died had not forced is read by now: nobody may see it and then lose it.
    segment.file().force();
  }

  private long requireFollows(String name, Segment.@Nullable Title title) {
    if (title == null) {
      throw damaged(name, 0, "it does not begin as a segment does");
    }
    if (title.after() != lastIndex) {
      throw damaged(
          name,
          0,
          "it follows operation %d, but what is before it ends with %d"
              .formatted(title.after(), lastIndex));
    }
    return lastIndex;
  }

  private record Pending(LogRecord record, long offset, LogEntry entry) {}

  /**
   * Folds a batch only once all its records are there. Compaction leaves out records, so that of a
   * compacted segment no more is known than that the numbers grow.
   */
  private void gather(Pending next, Segment segment) {
    LogRecord record = next.record();
    if (segment.generation() > 1) {
      if (record.index() < lastIndex) {
        throw damaged(segment, next.offset(), "the record there is older than the one before it");
      }
      fold(next, segment);
      return;
    }
    if (!follows(record)) {
      throw damaged(segment, next.offset(), "records before the one there are missing");
    }
    group.add(next);
    if (record.part() == record.of()) {
      group.forEach(pending -> fold(pending, segment));
      group.clear();
    }
  }

  private static LogEntry entry(LogRecord record, byte[] bytes, int from) {
    return LogEntry.of(record, () -> record.revision(bytes, from).text());
  }

  private boolean follows(LogRecord record) {
    if (group.isEmpty()) {
      boolean newer = record.format() == 1 || record.batch() > lastBatch;
      return record.part() == 1 && record.index() > lastIndex && newer;
    }
    LogRecord before = group.get(group.size() - 1).record();
    return record.unit() == before.unit()
        && record.part() == before.part() + 1
        && record.of() == before.of()
        && record.index() >= before.index();
  }

  private void fold(Pending next, Segment segment) {
    LogRecord record = next.record();
    lastIndex = Math.max(lastIndex, record.index());
    lastBatch = Math.max(lastBatch, record.batch());
    lastTime = record.time();
    Place place =
        new Place(
            segment.number(),
            record.part(),
            record.length(),
            record.index(),
            !record.kind().sets(),
            record.base() != 0);
    scrolls.index(next.entry(), place, record.batch(), record.time(), (int) next.offset(), false);
  }

  /** Looks behind the damage: a later batch means that what is damaged had been acknowledged. */
  private void refuseUnlessTorn(Segment segment, long end) throws IOException {
    long torn = -1;
    long length = segment.announced(end);
    if (length > 0 && end + length < segment.size()) {
      // Its end mark may be what is damaged: then only its length leads to the next record.
      LogRecord next = new Segment.Window(segment.file(), end + length).next();
      torn = next == null ? -1 : sameBatch(next, torn, segment, end);
    }
    Segment.Window window = new Segment.Window(segment.file(), end);
    while (window.resync()) {
      LogRecord record = window.next();
      if (record != null) {
        torn = sameBatch(record, torn, segment, end);
        window.skip(record.length() - 1);
      }
    }
  }

  private long sameBatch(LogRecord record, long torn, Segment segment, long end) {
    boolean later = record.batch() > batchInHand() && record.opensBatch();
    if (later || (torn >= 0 && record.batch() != torn)) {
      throw damaged(
          segment, end, "the record there is not what was written, and later ones follow it");
    }
    return record.batch();
  }

  /** The batch to which what is damaged belongs, or the last one before it. */
  private long batchInHand() {
    return group.isEmpty() ? lastBatch : group.get(group.size() - 1).record().batch();
  }

  private void cut(Segment segment, long end) throws IOException {
    if (durability == Durability.BEHIND_A_LOG) {
      log.info(
          "{}/{}: cut {} bytes at offset {}, which a stop interrupted; they come again",
          disk.location(),
          segment.name(),
          segment.size() - end,
          end);
      segment.file().truncate(end);
      return;
    }
    log.warn(
        "{}/{}: cut {} bytes at offset {}, the tail of a write that a stop interrupted. It was not"
            + " acknowledged, unless the disk damaged its last acknowledged batch: on one machine"
            + " the two cannot be told apart",
        disk.location(),
        segment.name(),
        segment.size() - end,
        end);
    segment.file().truncate(end);
  }

  private StoreException damaged(Segment segment, long offset, String what) {
    return damaged(segment.name(), offset, what);
  }

  private StoreException damaged(String name, long offset, String what) {
    return new StoreException(
        StoreException.Code.DAMAGED,
        "%s/%s is damaged at offset %d: %s. Restore this file from a copy; nothing was changed"
            .formatted(disk.location(), name, offset, what));
  }
}
