package choir.runtime.sq.log;

import choir.core.phext.Coordinate;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollReader;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.index.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of the log: the latest ones by the index, earlier ones by their versions. For those
 * the segment is known by what it follows, and within it the place by its {@link SegmentPoints}; so
 * a look-up reads some dozens of kilobytes.
 *
 * <p>Every method throws StoreException, DAMAGED, if bytes are not what was written.
 */
public final class LogReader implements RevisionLookup, ScrollReader {
  private static final int WINDOW_BYTES = SegmentPoints.COARSE + LogRecord.MAX_HEADER;

  private final ScrollLog log;
  private final TextAssembler texts = new TextAssembler(this);

  public LogReader(ScrollLog log) {
    this.log = log;
  }

  public ScrollLog log() {
    return log;
  }

  public TextAssembler texts() {
    return texts;
  }

  /** A record and its bytes. */
  public static final class Hit {
    private final LogRecord record;
    private final byte[] bytes;

    Hit(LogRecord record, byte[] bytes) {
      this.record = record;
      this.bytes = bytes;
    }

    public LogRecord record() {
      return record;
    }

    public Revision revision() {
      return record.revision(bytes, 0);
    }
  }

  /** The scroll as it is now. */
  public Optional<Scroll> read(ScrollKey key) {
    return log.reading(
        () -> {
          Place place = log.place(key);
          return place == null || place.gone()
              ? Optional.empty()
              : Optional.of(scroll(at(key, place).revision()));
        });
  }

  private Scroll scroll(Revision revision) {
    return new Scroll(revision.key().at(), texts.text(revision), revision.version());
  }

  @Override
  public Optional<String> text(ScrollKey key) {
    return read(key).map(Scroll::text);
  }

  @Override
  public long version(ScrollKey key) {
    Place place = log.place(key);
    return place == null || place.gone() ? 0 : place.version();
  }

  @Override
  public long bytes(ScrollKey key) {
    Hit hit = latest(key);
    return hit == null || !hit.record().kind().sets() ? 0 : hit.record().size();
  }

  @Override
  public Optional<Coordinate> last(String phext, Coordinate from, Coordinate to) {
    return last(phext, from, to, at -> true);
  }

  /** The last scroll of a phext within a range that is wanted. */
  Optional<Coordinate> last(
      String phext, Coordinate from, Coordinate to, Predicate<Coordinate> wanted) {
    List<Coordinate> found = new ArrayList<>(1);
    log.visitBack(
        phext,
        to,
        (at, place) -> {
          boolean within = at.compareTo(from) >= 0;
          if (within && !place.gone() && wanted.test(at)) {
            found.add(at);
          }
          return within && found.isEmpty();
        });
    return found.stream().findFirst();
  }

  @Override
  public OptionalLong ordinal(String persistenceId) {
    return log.ordinal(persistenceId);
  }

  /** The scrolls of a phext from a coordinate to another, both included, at most {@code limit}. */
  public List<Scroll> scan(String phext, Coordinate from, Coordinate to, int limit) {
    List<Scroll> scrolls = new ArrayList<>();
    log.visit(
        phext,
        from,
        (at, place) ->
            at.compareTo(to) <= 0 && add(scrolls, new ScrollKey(phext, at), place, limit));
    return scrolls;
  }

  /** As {@link #scan}, from the last backwards. */
  public List<Scroll> scanBack(String phext, Coordinate from, Coordinate to, int limit) {
    List<Scroll> scrolls = new ArrayList<>();
    log.visitBack(
        phext,
        to,
        (at, place) ->
            at.compareTo(from) >= 0 && add(scrolls, new ScrollKey(phext, at), place, limit));
    return scrolls;
  }

  private boolean add(List<Scroll> to, ScrollKey key, Place place, int limit) {
    if (to.size() < limit && !place.gone()) {
      to.add(scroll(at(key, place).revision()));
    }
    return to.size() < limit;
  }

  /** The last change of a scroll, also if it took it away; null if the index has none. */
  public @Nullable Hit latest(ScrollKey key) {
    return log.reading(
        () -> {
          Place place = log.place(key);
          return place == null ? null : at(key, place);
        });
  }

  @Override
  public @Nullable Revision find(ScrollKey key, long version) {
    Hit hit = hit(key, version);
    return hit == null ? null : hit.revision();
  }

  @Override
  public @Nullable Revision asOf(ScrollKey key, long version) {
    Hit hit = hitAsOf(key, version);
    return hit == null ? null : hit.revision();
  }

  /** As {@link #asOf}, without making the text of it. */
  public @Nullable Hit hitAsOf(ScrollKey key, long version) {
    Hit hit = latest(key);
    while (hit != null && hit.record().index() > version) {
      long prev = hit.record().prev();
      hit = prev == 0 ? null : hit(key, prev);
      if (hit == null && prev != 0) {
        throw new HistoryExpiredException(
            "%s: its history goes back to version %d no more; ask for a later one"
                .formatted(key, version));
      }
    }
    return hit;
  }

  /** The record of a scroll's change that has this version; null if it is not kept. */
  @Nullable Hit hit(ScrollKey key, long version) {
    return log.reading(
        () -> {
          Segment segment = log.segmentOf(version);
          if (segment == null) {
            return null;
          }
          try {
            return search(segment, key, version);
          } catch (IOException failed) {
            throw unreadable(segment, segment.points().beforeVersion(version), failed);
          }
        });
  }

  private @Nullable Hit search(Segment segment, ScrollKey key, long version) throws IOException {
    Segment.Window window =
        new Segment.Window(segment.file(), segment.points().beforeVersion(version), WINDOW_BYTES);
    Hit found = null;
    while (true) {
      long index = window.peek();
      if (index < 0 || index > version) {
        break;
      }
      long length = window.announced();
      if (index == version) {
        LogRecord record = length < 0 ? null : window.next();
        if (record == null) {
          throw damaged(segment, window.offset());
        }
        if (record.key().equals(key) && record.kind() != RecordKind.CUT) {
          int from = window.from();
          found = new Hit(record, Arrays.copyOfRange(window.bytes(), from, from + (int) length));
        }
      } else if (length < 0) {
        throw damaged(segment, window.offset());
      }
      window.moveTo(window.offset() + length);
    }
    if (found == null && segment.generation() == 1) {
      // Nothing was ever left out of it: what hides the record is damage.
      throw damaged(segment, segment.points().beforeVersion(version));
    }
    return found;
  }

  /** The record at a place of the index, for which the caller holds the read lock. */
  private Hit at(ScrollKey key, Place place) {
    Segment segment = log.segment(place.segment());
    if (segment == null) {
      throw new IllegalStateException("no segment " + place.segment());
    }
    int from = Segment.HEADER_BYTES;
    try {
      SegmentPoints.Range range = segment.points().locate(place.version(), place.part());
      from = range.from();
      int bytes = range.to() - from + place.length() + LogRecord.MAX_HEADER;
      return at(segment, new Segment.Window(segment.file(), from, bytes), key, place);
    } catch (IOException failed) {
      throw unreadable(segment, from, failed);
    }
  }

  private Hit at(Segment segment, Segment.Window window, ScrollKey key, Place place)
      throws IOException {
    while (true) {
      long index = window.peek();
      long length = window.announced();
      if (index < 0 || index > place.version() || length < 0) {
        throw damaged(segment, window.offset());
      }
      if (index == place.version() && length == place.length()) {
        LogRecord record = window.next();
        if (record == null) {
          throw damaged(segment, window.offset());
        }
        if (record.part() == place.part() && record.key().equals(key)) {
          int from = window.from();
          return new Hit(record, Arrays.copyOfRange(window.bytes(), from, from + record.length()));
        }
      }
      window.moveTo(window.offset() + length);
    }
  }

  StoreException unreadable(Segment segment, long offset, IOException failed) {
    return new StoreException(
        log.closed() ? Code.STOPPED : Code.DAMAGED,
        "%s/%s cannot be read at offset %d: %s"
            .formatted(log.disk().location(), segment.name(), offset, failed.getMessage()),
        failed);
  }

  StoreException damaged(Segment segment, long offset) {
    return new StoreException(
        Code.DAMAGED,
        "%s/%s: the record at offset %d is damaged"
            .formatted(log.disk().location(), segment.name(), offset));
  }
}
