package choir.runtime.sq.log;

/**
 * Size of one phext.
 *
 * @param scrolls that can be read
 * @param bytes of their records in the log, those of earlier versions not counted
 */
public record PhextStats(String phext, long scrolls, long bytes) {}
