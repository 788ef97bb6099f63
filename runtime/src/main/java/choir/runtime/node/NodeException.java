package choir.runtime.node;

import choir.core.roster.RanchDeclaration.Problem;
import java.util.List;

/** A node could not start. The message is for a person: what stands in the way, and the remedy. */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised: it ends at the command line
  private final List<Problem> problems;

  NodeException(String message, Throwable cause) {
    super(message, cause);
    this.problems = List.of();
  }

  NodeException(String message, List<Problem> problems) {
    super(message);
    this.problems = List.copyOf(problems);
  }

  /** What the roster has against the declaration, by its paths; else empty. */
  public List<Problem> problems() {
    return problems;
  }
}
