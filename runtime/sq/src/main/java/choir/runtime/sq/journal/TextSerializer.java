package choir.runtime.sq.journal;

/**
 * A serializer whose bytes are UTF-8 text without break characters and whose manifest is the
 * logical name of the type: stored as it is, for people to read.
 */
public interface TextSerializer {
  /** The text whose bytes {@code toBinary} gives, without the way there and back. */
  String toText(Object object);
}
