package choir.actors;

/** A message between nodes: bound to Jackson's CBOR in the configuration. Never stored. */
public interface CborMessage {}
