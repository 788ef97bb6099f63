package choir.runtime.http;

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

  Problem problem() {
    return problem;
  }
}
