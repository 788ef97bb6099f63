package choir.core.sq;

import choir.core.phext.Coordinate;

/**
 * A stored scroll.
 *
 * @param version index of the operation that wrote it; increases with every change of the store
 */
public record Scroll(Coordinate at, String text, long version) {}
