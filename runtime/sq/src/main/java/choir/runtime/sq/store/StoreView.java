package choir.runtime.sq.store;

import choir.core.phext.Coordinate;
import choir.core.sq.ScrollKey;
import choir.runtime.sq.log.HistoryExpiredException;
import choir.runtime.sq.log.LogReader;
import choir.runtime.sq.log.LogRecord;
import choir.runtime.sq.log.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The scrolls as of one version, while writes and compaction go on. Of a phext that keeps the
 * latest alone it shows what is there when it is read; earlier versions of such a one are refused.
 *
 * @param past whether a version was asked for that was not the last one
 */
record StoreView(Replica replica, long version, Instant time, boolean past) implements View {
  /** Keys that are looked at in one step, between which the writer gets a turn. */
  private static final int PAGE = 256;

  @Override
  public Optional<StoredScroll> find(ScrollKey key) {
    requireKept(key.phext());
    return Optional.ofNullable(found(key));
  }

  private @Nullable StoredScroll found(ScrollKey key) {
    LogReader reader = replica.reader();
    LogReader.Hit hit =
        reader.log().latestOnly(key.phext()) ? reader.latest(key) : reader.hitAsOf(key, version);
    return hit == null || !hit.record().kind().sets() ? null : Found.of(replica, hit);
  }

  private void requireKept(String phext) {
    if (!past) {
      return;
    }
    if (replica.reader().log().latestOnly(phext)) {
      throw new HistoryExpiredException(
          "'%s' keeps the latest version of each scroll alone; ask for the latest"
              .formatted(phext));
    }
    replica.requireKept(phext, version);
  }

  @Override
  public void visit(String phext, Coordinate from, Coordinate to, Visitor visitor) {
    requireKept(phext);
    List<Coordinate> page = new ArrayList<>(PAGE);
    Coordinate begin = from;
    do {
      Coordinate first = begin;
      Coordinate seen = page.isEmpty() ? null : first;
      page.clear();
      replica
          .reader()
          .log()
          .visit(phext, first, (at, place) -> at.equals(seen) || add(page, at, to));
      for (Coordinate at : page) {
        StoredScroll scroll = found(new ScrollKey(phext, at));
        if (scroll != null && !visitor.visit(scroll)) {
          return;
        }
        begin = at;
      }
    } while (page.size() == PAGE);
  }

  private static boolean add(List<Coordinate> page, Coordinate at, Coordinate to) {
    boolean within = at.compareTo(to) <= 0;
    if (within) {
      page.add(at);
    }
    return within && page.size() < PAGE;
  }

  /**
   * A scroll of which the record was read.
   *
   * @param whole the record's, if it is small: most texts are asked for
   */
  private record Found(Replica replica, LogRecord record, Optional<Revision> whole)
      implements StoredScroll {
    private static final int SMALL_BYTES = 64 << 10;

    static Found of(Replica replica, LogReader.Hit hit) {
      boolean small = hit.record().length() <= SMALL_BYTES;
      return new Found(
          replica, hit.record(), small ? Optional.of(hit.revision()) : Optional.empty());
    }

    @Override
    public Coordinate at() {
      return record.key().at();
    }

    @Override
    public long version() {
      return record.index();
    }

    @Override
    public long bytes() {
      return record.size();
    }

    @Override
    public String text() {
      LogReader reader = replica.reader();
      return reader.log().reading(() -> reader.texts().text(revision(reader)));
    }

    @Override
    public void pieces(Consumer<String> sink) {
      LogReader reader = replica.reader();
      reader.texts().pieces(revision(reader), sink);
    }

    private Revision revision(LogReader reader) {
      if (whole.isPresent()) {
        return whole.get();
      }
      LogReader.Hit latest = reader.latest(record.key());
      if (latest != null && latest.record().index() == record.index()) {
        return latest.revision();
      }
      Revision revision = reader.find(record.key(), record.index());
      if (revision == null) {
        throw new HistoryExpiredException(
            "%s: version %d was replaced and is not kept; read it again"
                .formatted(record.key(), record.index()));
      }
      return revision;
    }
  }
}
