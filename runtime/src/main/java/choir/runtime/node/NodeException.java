package choir.runtime.node;

import choir.core.Rejection;
import choir.core.roster.RanchDeclaration.Problem;
import java.util.List;
import java.util.Optional;

/** A node could not start. The message is human-readable: the problem and the remedy. */
public final class NodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised: it ends at the command line
  private final List<Problem> problems;

  private final boolean permanent;

  NodeException(String message, Throwable cause) {
    super(message, cause);
    this.problems = List.of();
    this.permanent = false;
  }

  private NodeException(String message) {
    super(message);
    this.problems = List.of();
    this.permanent = true;
  }

  /** A failure that a retry cannot resolve. */
  static NodeException permanent(String message) {
    return new NodeException(message);
  }

  /** Throws the refusal, if any, as a permanent failure. */
  static void throwIf(Optional<Rejection> refusal) {
    if (refusal.isPresent()) {
      throw permanent(refusal.get().words());
    }
  }

  NodeException(String message, List<Problem> problems) {
    super(message);
    this.problems = List.copyOf(problems);
    this.permanent = false;
  }

  /** Whether an operator has to act: a restart by a service manager is useless. */
  public boolean isPermanent() {
    return permanent || !problems.isEmpty();
  }

  /** The problems of the declaration reported by the roster; may be empty. */
  public List<Problem> problems() {
    return problems;
  }
}
