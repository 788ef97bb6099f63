package choir.runtime.sq.store;

import choir.core.phext.Coordinate;
import java.util.function.Consumer;

/** A scroll whose text is read from disk when it is asked for. */
public interface StoredScroll {
  Coordinate at();

  long version();

  /** Size of its text as UTF-8. */
  long bytes();

  /** All of its text, which may be up to 64 MiB. */
  String text();

  /** Its text in pieces of at most 1 MiB, one in memory at a time. */
  void pieces(Consumer<String> sink);
}
