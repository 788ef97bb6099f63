package choir.runtime.http;

/**
 * Carries a problem from wherever it shows to the edge. The message says what is wrong and what
 * would be right. An expected answer: no trace.
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
