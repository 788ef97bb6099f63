package choir.runtime.ranch;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The files of a ranch are invalid and have to be corrected. */
public final class RanchFileException extends RuntimeException {
  /** Maximum number of listed problems; the message counts the others. */
  public static final int MAX_PROBLEMS = 50;

  private final transient List<RanchProblem> problems;

  RanchFileException(Collection<RanchProblem> problems) {
    super(message(problems));
    this.problems = problems.stream().sorted().distinct().limit(MAX_PROBLEMS).toList();
  }

  /** The problems by file, line and column; at most {@link #MAX_PROBLEMS}. */
  public List<RanchProblem> problems() {
    return problems;
  }

  private static String message(Collection<RanchProblem> problems) {
    List<RanchProblem> all = problems.stream().sorted().distinct().toList();
    String lines =
        all.stream().limit(MAX_PROBLEMS).map(Object::toString).collect(Collectors.joining("\n"));
    int more = all.size() - MAX_PROBLEMS;
    return more <= 0 ? lines : lines + "\nand " + more + " more.";
  }
}
