package choir.runtime.calendar;

import java.time.Instant;
import java.util.List;

/** The next times of an expression. */
record NextView(List<Instant> next) {}
