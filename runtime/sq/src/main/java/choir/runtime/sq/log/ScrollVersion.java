package choir.runtime.sq.log;

import choir.core.phext.Coordinate;

/** Where a scroll is and which version it has, known without reading it. */
public record ScrollVersion(Coordinate at, long version) {}
