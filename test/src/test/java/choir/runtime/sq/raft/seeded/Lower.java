package choir.runtime.sq.raft.seeded;

import choir.runtime.sq.seeded.Upper;
import java.util.List;

/** The other half of a cycle. */
public record Lower(List<Upper> uppers) {}
