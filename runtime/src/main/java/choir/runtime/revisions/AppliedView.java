package choir.runtime.revisions;

import choir.core.revision.Comparison;
import choir.runtime.revisions.DifferencesView.DifferenceView;
import java.util.List;

/**
 * The result of applying this machine's files.
 *
 * @param from the revision that was in force before
 * @param revision the revision in force now, the same if nothing was changed
 * @param differences what was changed
 * @param more number of differences that are not listed
 * @param notes as in {@link FilesView}
 */
record AppliedView(
    long from, long revision, List<DifferenceView> differences, int more, List<String> notes) {
  static AppliedView of(Comparison before, long revision, List<String> notes) {
    return new AppliedView(
        before.revision(),
        revision,
        DifferenceView.all(before.differences()),
        before.more(),
        notes);
  }
}
