package choir.runtime.sq.http;

/** A caller that a token of the ranch identifies. */
public interface Principal {
  /** The token's name; unique. */
  String name();

  /** What the token may do, in the ranch's own word, for messages. */
  String scope();

  /** Whether the token may do what needs a permission. */
  boolean may(Permission needed);
}
