package choir.runtime.sq.seeded;

import choir.runtime.node.NodeStore;

/** A part of the store that knows the node it runs in. */
public record NodeUser(NodeStore store) {}
