package choir.runtime.sq.group;

/** Marker of messages between the nodes of a group: bound to Jackson CBOR in choir.conf. */
public interface GroupMessage {}
