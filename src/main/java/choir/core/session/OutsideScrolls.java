package choir.core.session;

import choir.core.phext.HashedCoordinate;
import choir.core.sq.Change;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The texts that turns under the influence of outside text have written into scrolls. Each has a
 * mark: a scroll of the phext {@code ranch/outside} at a coordinate derived from the place and the
 * text, so that no later write of another text removes it, and a text that a person has changed has
 * none. Space around a text does not count. A collision of two coordinates marks a text too much,
 * never one too few.
 *
 * <p>The text of a mark is the id for the delimiters around the marked text. It was made after that
 * text, which therefore cannot contain it. A stored format.
 *
 * @param store the ranch's own store, also if agents keep their scrolls on another server
 */
public record OutsideScrolls(ScrollStore store) {
  /** The phext of the marks. */
  public static final String PHEXT = "ranch/outside";

  /**
   * The change that marks a text; to be stored before the text, or together with it.
   *
   * @param id random, made after the text
   */
  public static Change mark(ScrollKey scroll, String text, String id) {
    return new Change.Put(key(scroll, text), id);
  }

  /** The mark of a text, if it has one. */
  public CompletionStage<Optional<String>> find(ScrollKey scroll, String text) {
    return store.select(key(scroll, text)).thenApply(found -> found.map(Scroll::text));
  }

  /** Like {@link #find}, but sees a mark that was stored on another node just before. */
  public CompletionStage<Optional<String>> findLatest(ScrollKey scroll, String text) {
    return store.selectLatest(key(scroll, text)).thenApply(found -> found.map(Scroll::text));
  }

  private static ScrollKey key(ScrollKey scroll, String text) {
    String name = scroll.phext() + "\n" + scroll.at() + "\n" + text.strip();
    return new ScrollKey(PHEXT, HashedCoordinate.of(name));
  }
}
