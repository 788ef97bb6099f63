package choir.runtime.sq.log;

import choir.core.phext.Coordinate;

/** The coordinate and the version of a scroll, known without reading it. */
public record ScrollVersion(Coordinate at, long version) {}
