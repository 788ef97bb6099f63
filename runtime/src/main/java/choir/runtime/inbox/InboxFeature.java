package choir.runtime.inbox;

import choir.actors.ranch.Approvals;
import choir.core.calendar.FailingSchedule;
import choir.core.phext.Coordinate;
import choir.core.sq.ScrollStore;
import choir.runtime.access.Scope;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Route;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import choir.runtime.sq.http.Permission;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The inbox of the ranch's people. It wakes no agent and no calendar. */
public final class InboxFeature implements Feature {
  static final String PATH = "/api/v1/inbox";

  /** The phext of the schedules that fail. */
  public static final List<OwnPhext> PHEXTS =
      List.of(OwnPhext.latestOnly(FailingSchedule.PHEXT, Permission.READ));

  /** Maximum number of failing schedules that are listed; nobody reads more. */
  private static final int MAX_FAILING = 1_000;

  private final Approvals approvals;
  private final ScrollStore store;

  public InboxFeature(Approvals approvals, ScrollStore store) {
    this.approvals = approvals;
    this.store = store;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
            PATH,
            Guarded.by(Scope.READ),
            Answer.of(InboxView.class),
            "Lists what waits for a person, the most urgent first.",
            this::list));
  }

  private CompletionStage<HttpResponse> list(Call call) {
    return approvals
        .open()
        .thenCombine(
            failing(),
            (questions, failing) -> Json.response(200, InboxView.of(questions, failing)));
  }

  private CompletionStage<List<FailingSchedule>> failing() {
    return store
        .scrolls(FailingSchedule.PHEXT, Coordinate.ORIGIN, MAX_FAILING)
        .thenApply(
            scrolls -> scrolls.stream().map(each -> FailingSchedule.parse(each.text())).toList());
  }
}
