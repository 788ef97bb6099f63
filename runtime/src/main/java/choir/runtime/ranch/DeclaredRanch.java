package choir.runtime.ranch;

import choir.core.roster.RanchDeclaration;
import choir.core.sq.HistoryRule;
import java.util.List;

/**
 * A ranch as its files declare it, without problems of its own.
 *
 * @param sq where SQ's HTTP API is; port 0 for nowhere
 * @param management where operators' tools ask; port 0 for nowhere
 * @param history what is kept of what scrolls were; the first rule that covers a phext counts
 * @param warnings what may be a slip, each a sentence that begins with the file; in a stable order
 */
public record DeclaredRanch(
    RanchDeclaration declaration,
    HttpAddress http,
    HttpAddress sq,
    HttpAddress management,
    SqUse use,
    List<HistoryRule> history,
    List<String> warnings) {
  public DeclaredRanch {
    history = List.copyOf(history);
    warnings = List.copyOf(warnings);
  }
}
