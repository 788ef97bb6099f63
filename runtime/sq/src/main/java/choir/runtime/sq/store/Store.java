package choir.runtime.sq.store;

import choir.core.sq.JournalReader;
import choir.core.sq.OperationLog;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import choir.core.sq.StoreException;
import choir.runtime.sq.log.HistoryExpiredException;
import choir.runtime.sq.log.PhextHistory;
import choir.runtime.sq.log.PhextStats;
import choir.runtime.sq.log.ScrollVersion;
import choir.runtime.sq.log.Version;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The ranch's store as one of its nodes has it: operations go into one order, reads come from the
 * copy on this machine.
 */
public interface Store extends OperationLog, ScrollStore, JournalReader, Closeable {
  /**
   * Completes once the copy here reflects all that was acknowledged anywhere before the call, with
   * the version that it then has: a read after it is linearizable.
   */
  CompletionStage<Long> barrier();

  /** The scrolls as the copy here has them now. */
  View latest();

  /**
   * The scrolls as they were after the operation {@code version}.
   *
   * @throws IllegalArgumentException if that is still to come
   * @throws HistoryExpiredException if the history does not go back that far
   */
  View asOf(long version);

  /** The scrolls as they were at a time: after the last operation that is not later. */
  View asOf(Instant time);

  /**
   * The versions of a scroll, deletions among them, newest first.
   *
   * @param before only those older than this version
   */
  List<Version> history(ScrollKey key, long before, int limit);

  /**
   * Scrolls that have not been changed since a version, in order of their coordinates.
   *
   * @param wanted of those; quick, and reads nothing of the store
   * @param limit at most this many
   */
  List<ScrollVersion> unchanged(
      String phext, long since, Predicate<ScrollVersion> wanted, int limit);

  /**
   * What was changed, oldest first.
   *
   * @param after only changes of later versions
   * @param limit at most this many, but all of one version
   * @throws HistoryExpiredException if the history does not go back that far
   */
  List<Version> changes(String phext, long after, int limit);

  /** Calls back after each write that was applied here, with the version; must be quick. */
  Closeable watch(java.util.function.LongConsumer listener);

  /** The phexts whose names begin so, in order, with what they hold. */
  List<PhextStats> phexts(String prefix);

  /** What is kept here of what the phexts were whose names begin so, in order. */
  List<PhextHistory> histories(String prefix);

  /** The snapshots of a journal from one sequence number to another, oldest first. */
  List<Scroll> snapshots(String persistenceId, long from, long to);

  /**
   * The snapshots of a journal from one sequence number to another, newest first: reads no more of
   * them than it returns.
   */
  List<Scroll> newestSnapshots(String persistenceId, long from, long to, int limit);

  /**
   * Copies all that was applied here into a folder, which is made if it is not there: the segments
   * as links where the file system has such. {@link SnapshotInstaller#install} puts them in place.
   *
   * @return the last operation in it
   */
  long snapshot(Path folder) throws IOException;

  /** Statistics of the local copy, for status pages. */
  StoreStats stats() throws IOException;

  /** The reason why the store has stopped, if it has. */
  Optional<StoreException> failure();

  /** The clock by which entries are stamped. */
  InstantSource time();
}
