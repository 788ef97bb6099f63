package choir.runtime.seeded;

import org.apache.ratis.protocol.RaftPeer;

/** A second user of Ratis. */
public record Rafter(RaftPeer peer) {}
