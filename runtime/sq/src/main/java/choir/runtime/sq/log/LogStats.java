package choir.runtime.sq.log;

import choir.runtime.sq.io.FsyncTimes;
import java.util.Optional;

/**
 * Size of a scroll log.
 *
 * @param bytes on disk, {@code garbage} and {@code history} included
 * @param garbage bytes of records that nothing refers to any more
 * @param history bytes of records that are kept and are not the current state of a scroll: its
 *     earlier versions, its deletion, and the earlier runs of a text that was appended to
 * @param scrolls that can be read, those of the journal included
 * @param fsyncs durations of the log's last fsyncs; empty before the first one
 */
public record LogStats(
    int segments,
    long bytes,
    long garbage,
    long history,
    long scrolls,
    int phexts,
    Optional<FsyncTimes.Spread> fsyncs) {}
