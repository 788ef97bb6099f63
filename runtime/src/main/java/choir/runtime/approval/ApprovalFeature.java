package choir.runtime.approval;

import choir.actors.ranch.Approvals;
import choir.core.approval.Approval;
import choir.runtime.feature.Feature;
import choir.runtime.feature.OwnPhext;
import choir.runtime.http.Route;
import choir.runtime.sq.http.Permission;
import java.util.List;

/** Approvals: what agents ask people before they make a call of a tool. */
public final class ApprovalFeature implements Feature {
  /** The phexts of the questions and of what was approved for always. */
  public static final List<OwnPhext> PHEXTS =
      List.of(
          OwnPhext.latestOnly(Approval.PHEXT, Permission.READ),
          OwnPhext.latestOnly(Approval.OPEN, Permission.READ),
          OwnPhext.latestOnly(Approval.UNATTENDED_PHEXT, Permission.READ),
          OwnPhext.latestOnly(Approval.ALWAYS, Permission.READ));

  private final ApprovalRoutes routes;

  public ApprovalFeature(Approvals approvals) {
    this.routes = new ApprovalRoutes(approvals);
  }

  @Override
  public List<Route> routes() {
    return routes.routes();
  }
}
