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
  private final boolean removed;

  NodeException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private NodeException(String message, Throwable cause, boolean removed) {
    super(message, cause);
    this.problems = List.of();
    this.permanent = false;
    this.removed = removed;
  }

  /** The cluster removed the node while it started, which made a step of the start fail. */
  static NodeException removed(RuntimeException step) {
    return new NodeException("this node was removed from the cluster while it started", step, true);
  }

  private NodeException(String message) {
    super(message);
    this.problems = List.of();
    this.permanent = true;
    this.removed = false;
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
    this.removed = false;
  }

  /** Whether an operator has to act: a restart by a service manager is useless. */
  public boolean isPermanent() {
    return permanent || !problems.isEmpty();
  }

  /** Whether the cluster removed the node while it started, so that another start may succeed. */
  public boolean isRemoved() {
    return removed;
  }

  /** The problems of the declaration reported by the roster; may be empty. */
  public List<Problem> problems() {
    return problems;
  }
}
