package choir.runtime.revisions;

import choir.core.revision.Comparison;
import choir.runtime.revisions.DifferencesView.DifferenceView;
import java.util.List;
import java.util.Locale;

/**
 * This machine's files compared with the revision in force.
 *
 * @param basis the revision from which the files come; 0 if it is not known
 * @param inForce the revision in force; 0 before the first declaration
 * @param state {@code same}, {@code edited}, {@code superseded} or {@code unknown}
 * @param advice a sentence about the state, with the commands that lead out of it
 * @param differences what applying the files would change
 * @param more number of differences that are not listed
 * @param notes what else the files say, each a sentence, such as settings that take effect at the
 *     next start
 */
record FilesView(
    long basis,
    long inForce,
    String state,
    String advice,
    List<DifferenceView> differences,
    int more,
    List<String> notes) {
  static FilesView of(
      long basis, Comparison comparison, List<DifferenceView> differences, List<String> notes) {
    FilesState state = FilesState.of(basis, comparison);
    return new FilesView(
        basis,
        comparison.revision(),
        state.name().toLowerCase(Locale.ROOT),
        state.advice(basis, comparison.revision()),
        differences,
        comparison.more(),
        notes);
  }
}
