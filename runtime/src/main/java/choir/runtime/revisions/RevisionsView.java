package choir.runtime.revisions;

import choir.core.id.AgentId;
import choir.core.revision.Revision;
import java.time.Instant;
import java.util.List;

/**
 * The latest revisions, the latest first.
 *
 * @param inForce number of the revision in force; 0 if there is none
 */
record RevisionsView(long inForce, List<RevisionView> revisions) {
  static RevisionsView of(List<Revision> revisions) {
    return new RevisionsView(
        revisions.isEmpty() ? 0 : revisions.get(0).number(),
        revisions.stream().map(RevisionView::of).toList());
  }

  /**
   * A revision in brief.
   *
   * @param agents how many agents it declares
   * @param sections names of the sections that it declares differently from the one before
   */
  record RevisionView(
      long revision,
      Instant at,
      int agents,
      List<String> added,
      List<String> changed,
      List<String> retired,
      List<String> sections) {
    private static RevisionView of(Revision revision) {
      return new RevisionView(
          revision.number(),
          revision.at(),
          revision.agents(),
          ids(revision.added()),
          ids(revision.changed()),
          ids(revision.retired()),
          revision.sections());
    }

    private static List<String> ids(List<AgentId> agents) {
      return agents.stream().map(AgentId::value).toList();
    }
  }
}
