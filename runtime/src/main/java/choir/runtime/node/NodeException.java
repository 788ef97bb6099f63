package choir.runtime.node;

import choir.core.Rejection;
import choir.core.roster.RanchDeclaration.Problem;
import java.util.List;
import java.util.Optional;

/** A node could not start. The message is for a person: what stands in the way, and the remedy. */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised: it ends at the command line
  private final List<Problem> problems;

  private final boolean lasting;

  NodeException(String message, Throwable cause) {
    super(message, cause);
    this.problems = List.of();
    this.lasting = false;
  }

  private NodeException(String message) {
    super(message);
    this.problems = List.of();
    this.lasting = true;
  }

  /** One that trying again does not mend. */
  static NodeException lasting(String message) {
    return new NodeException(message);
  }

  /** Throws a refusal, if there is one, that trying again does not mend. */
  static void throwIf(Optional<Rejection> refusal) {
    if (refusal.isPresent()) {
      throw lasting(refusal.get().words());
    }
  }

  NodeException(String message, List<Problem> problems) {
    super(message);
    this.problems = List.copyOf(problems);
    this.lasting = false;
  }

  /** Whether a person has to do something: a service manager need not try again. */
  public boolean isLasting() {
    return lasting || !problems.isEmpty();
  }

  /** What the roster has against the declaration, by its paths; else empty. */
  public List<Problem> problems() {
    return problems;
  }
}
