package choir.runtime.sq.raft.seeded;

import choir.core.sq.Operation;

/** Replication that reads what it carries. */
public record ScrollRaft(Operation operation) {}
