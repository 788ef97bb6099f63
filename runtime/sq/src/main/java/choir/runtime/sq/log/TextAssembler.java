package choir.runtime.sq.log;

import choir.core.sq.ScrollText;
import choir.core.sq.Staged;
import choir.core.sq.StoreException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Assembles the texts of scrolls from the runs and the pieces in which they are stored. */
public final class TextAssembler {
  /** Maximum size of what is held in memory at a time. */
  private static final int PIECE_BYTES = Staged.PIECE_BYTES;

  /** So many characters never have more bytes than a piece: three each, four for a pair of them. */
  private static final int PIECE_CHARS = PIECE_BYTES / 3;

  private final RevisionLookup revisions;

  TextAssembler(RevisionLookup revisions) {
    this.revisions = revisions;
  }

  /** The whole text of a scroll as of its change {@code top}. */
  public String text(Revision top) {
    if (top.base() == 0 && !top.kind().staged()) {
      return top.text();
    }
    StringBuilder text = new StringBuilder();
    pieces(top, text::append);
    return text.toString();
  }

  /** The same in pieces of at most 1 MiB, of which one is in memory at a time. */
  public void pieces(Revision top, Consumer<String> sink) {
    boolean small = top.size() <= PIECE_BYTES;
    ArrayDeque<Revision> runs = new ArrayDeque<>();
    Revision run = top;
    while (true) {
      runs.push(small ? run : withoutText(run));
      if (run.base() == 0) {
        break;
      }
      run = found(top, revisions.find(top.key(), run.base()), run.base());
    }
    for (Revision each : runs) {
      run(
          small ? each : found(top, revisions.find(top.key(), each.version()), each.version()),
          sink);
    }
  }

  private static Revision withoutText(Revision run) {
    return new Revision(
        run.kind(), run.key(), run.version(), run.prev(), run.base(), run.size(), "");
  }

  /** The text that one change itself adds. */
  void run(Revision run, Consumer<String> sink) {
    if (!run.kind().staged()) {
      split(run.text(), sink);
      return;
    }
    Staged staged = Staged.parse(run.text());
    for (int number = 1; number <= staged.pieces(); number++) {
      // As it was when the text was taken: whoever writes there later changes no text by it.
      long before = run.version() - 1;
      pieces(found(run, revisions.asOf(staged.piece(number), before), before), sink);
    }
  }

  static Revision found(Revision top, @Nullable Revision part, long version) {
    if (part == null || !part.kind().sets()) {
      throw new StoreException(
          StoreException.Code.DAMAGED,
          "%s: its text of version %d needs what was stored at version %d, which is not there"
              .formatted(top.key(), top.version(), version));
    }
    return part;
  }

  private static void split(String text, Consumer<String> sink) {
    if (text.length() <= PIECE_CHARS || ScrollText.utf8Bytes(text) <= PIECE_BYTES) {
      sink.accept(text);
      return;
    }
    int from = 0;
    while (from < text.length()) {
      int to = Math.min(text.length(), from + PIECE_CHARS);
      if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
        to--;
      }
      sink.accept(text.substring(from, to));
      from = to;
    }
  }
}
