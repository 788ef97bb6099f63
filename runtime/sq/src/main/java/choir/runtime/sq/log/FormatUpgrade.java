package choir.runtime.sq.log;

import choir.core.sq.Change;
import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import choir.core.sq.ScrollKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites a log of format 1: each segment under its next generation, as compaction does, with what
 * the former format did not say, the version before each. A stop in the middle leaves a log of both
 * formats, whose rest is written at the next opening.
 */
final class FormatUpgrade {
  private static final Logger log = LoggerFactory.getLogger(FormatUpgrade.class);
  private static final int COPY_BYTES = 1 << 20;

  /** The last change of a scroll so far. */
  private record Last(long version, long prev, boolean gone) {}

  private final Disk disk;
  private final LogSettings settings;
  private final NavigableMap<ScrollKey, Last> last = new TreeMap<>(PendingChanges.ORDER);

  FormatUpgrade(Disk disk, LogSettings settings) {
    this.disk = disk;
    this.settings = settings;
  }

  /** Rewrites those of all segments, in order, that are of the former format. */
  void rewrite(List<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      Segment.Title title = Segment.title(segment.file());
      if (title != null && title.format() < LogRecord.VERSION) {
        rewrite(segment);
      } else {
        segment.scan((record, bytes, from, offset) -> revisions(record.revision(bytes, from)));
      }
    }
  }

  private void rewrite(Segment older) throws IOException {
    String name = Segment.name(older.number(), older.generation() + 1);
    String draft = name + Compactor.UNFINISHED;
    try (DiskFile file = disk.create(draft)) {
      file.append(ByteBuffer.wrap(Segment.header(older.after())));
      GrowingBuffer out = new GrowingBuffer();
      older.scan(
          (record, bytes, from, offset) -> {
            for (Revision each : revisions(record.revision(bytes, from))) {
              LogRecord.write(out, record.batch(), record.part(), record.of(), record.time(), each);
            }
            if (out.size() >= COPY_BYTES) {
              file.append(out.buffer());
              out.clear();
            }
          });
      file.append(out.buffer());
      file.force();
    }
    disk.rename(draft, name);
    disk.sync();
    disk.delete(older.name());
    log.info("{} was written anew as {}", older.name(), name);
  }

  /** The records of the present format that say the same as one of the former. */
  private List<Revision> revisions(Revision former) {
    ScrollKey key = former.key();
    if (former.kind() != RecordKind.CUT) {
      return List.of(take(former));
    }
    List<Revision> all = new ArrayList<>();
    all.add(former);
    boolean latestOnly = settings.latestOnly().test(key.phext());
    for (ScrollKey each : covered(new Change.Cut(key))) {
      if (latestOnly) {
        last.remove(each);
      } else {
        all.add(take(new Revision(RecordKind.DELETE, each, former.version(), 0, 0, 0, "")));
      }
    }
    return all;
  }

  private List<ScrollKey> covered(Change.Cut cut) {
    ScrollKey begin = PendingChanges.beginningOfBook(cut.key());
    return last.subMap(begin, true, cut.key(), true).entrySet().stream()
        .filter(each -> !each.getValue().gone())
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  private Revision take(Revision former) {
    Last before = last.get(former.key());
    long prev = before == null ? 0 : before.version();
    if (before != null && prev == former.version()) {
      // Two changes of one operation: they have one version, and the later one counts.
      prev = before.prev();
    }
    // What was deleted without being there has no history.
    if (before != null || former.kind().sets()) {
      last.put(former.key(), new Last(former.version(), prev, !former.kind().sets()));
    }
    return new Revision(
        former.kind(), former.key(), former.version(), prev, 0, former.size(), former.text());
  }
}
