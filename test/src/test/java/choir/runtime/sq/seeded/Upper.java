package choir.runtime.sq.seeded;

import choir.runtime.sq.raft.seeded.Lower;

/** One half of a cycle. */
public record Upper(Lower lower) {}
