package choir.core.sq;

import choir.core.phext.Coordinate;

/**
 * A scroll as stored.
 *
 * @param version index of the operation that wrote it: grows with every change of the store
 */
public record Scroll(Coordinate at, String text, long version) {}
