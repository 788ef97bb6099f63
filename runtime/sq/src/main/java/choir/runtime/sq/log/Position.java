package choir.runtime.sq.log;

import java.time.Instant;

/**
 * How far a copy of the store has come.
 *
 * @param batch number of the last batch
 * @param version index of the last operation that changed something
 * @param time of the last batch that changed something
 */
public record Position(long batch, long version, Instant time) {}
