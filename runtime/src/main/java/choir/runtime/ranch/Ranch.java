package choir.runtime.ranch;

import choir.core.roster.RanchDeclaration;
import java.util.List;

/**
 * A ranch as its files declare it, without problems of its own.
 *
 * @param warnings what may be a slip, each a sentence that begins with the file; in a stable order
 */
public record Ranch(RanchDeclaration declaration, HttpAddress http, List<String> warnings) {
  public Ranch {
    warnings = List.copyOf(warnings);
  }
}
