package choir.runtime.ranch;

import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A problem in the files of a ranch.
 *
 * @param file name relative to the folder of the ranch, such as {@code ranch.yaml}
 * @param path path in {@code ranch.yaml}, such as {@code agents[2].home}; may be empty
 * @param detail what is wrong and how to fix it; never a secret
 */
public record RanchProblem(String file, Position at, String path, String detail)
    implements Comparable<RanchProblem> {
  private static final Comparator<RanchProblem> ORDER =
      Comparator.comparing((RanchProblem each) -> !each.file.equals(RanchFile.NAME))
          .thenComparing(RanchProblem::file)
          .thenComparing(RanchProblem::at)
          .thenComparing(RanchProblem::path)
          .thenComparing(RanchProblem::detail);

  /** Keys that are safe to print, ports among them; other text could be a misplaced secret. */
  private static final Pattern SAFE_KEY =
      Pattern.compile("(?:[A-Za-z_][A-Za-z0-9_-]{0,23}|[0-9]{1,5})(\\[[0-9]+])*");

  /** Redacts unsafe parts of the path. */
  public RanchProblem {
    path =
        Stream.of(path.split("[.]", -1))
            .map(part -> part.isEmpty() || SAFE_KEY.matcher(part).matches() ? part : "(...)")
            .collect(Collectors.joining("."));
  }

  static RanchProblem inRanch(Position at, String path, String detail) {
    return new RanchProblem(RanchFile.NAME, at, path, detail);
  }

  /** The same problem in another file. */
  RanchProblem inFile(String other) {
    return new RanchProblem(other, at, path, detail);
  }

  boolean isAtThePlaceOf(RanchProblem other) {
    return at.equals(other.at) && path.equals(other.path);
  }

  @Override
  public int compareTo(RanchProblem other) {
    return ORDER.compare(this, other);
  }

  /** {@code ranch.yaml:31:11: agents[2].home: what is wrong}. */
  @Override
  public String toString() {
    String place = at.line() == 0 ? "" : ":" + at.line() + ":" + at.column();
    return file + place + ": " + (path.isEmpty() ? "" : path + ": ") + detail;
  }
}
