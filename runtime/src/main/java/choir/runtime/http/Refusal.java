package choir.runtime.http;

import java.util.Objects;

/**
 * Carries a problem to the edge. The message tells the cause and the remedy. It has no stack trace,
 * because refusals are expected.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised
  private final Problem problem;

  Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** The field of the body that is refused; empty if it is none. */
  public String field() {
    return Objects.toString(problem.more().get("field"), "");
  }

  Problem problem() {
    return problem;
  }
}
