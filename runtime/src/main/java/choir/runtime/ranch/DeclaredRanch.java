package choir.runtime.ranch;

import choir.core.roster.RanchDeclaration;
import choir.core.sq.HistoryRule;
import java.util.List;

/**
 * A valid ranch declaration, as read from its files.
 *
 * @param sq address of SQ's HTTP API; port 0 disables it
 * @param management address of the management API; port 0 disables it
 * @param history retention rules of scroll history; the first matching rule applies
 * @param warnings possible mistakes, each a sentence that begins with the file; in a stable order
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
