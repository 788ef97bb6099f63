package choir.runtime.revisions;

import choir.core.revision.Difference;
import java.util.List;

/** The differences between two revisions. */
record DifferencesView(long from, long to, List<DifferenceView> differences) {
  static DifferencesView of(long from, long to, List<Difference> differences) {
    return new DifferencesView(from, to, differences.stream().map(DifferenceView::of).toList());
  }

  /**
   * One difference.
   *
   * @param path such as {@code agents.lux.model}
   * @param before empty if the first revision has no value there
   * @param after empty if the second revision has no value there
   */
  record DifferenceView(String path, String before, String after) {
    private static DifferenceView of(Difference difference) {
      return new DifferenceView(difference.path(), difference.before(), difference.after());
    }
  }
}
