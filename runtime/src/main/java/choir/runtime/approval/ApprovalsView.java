package choir.runtime.approval;

import choir.core.approval.Approval;
import java.util.List;

/** The questions that wait for a person, the most urgent first. */
record ApprovalsView(List<ApprovalView> approvals) {
  static ApprovalsView of(List<Approval> open) {
    return new ApprovalsView(open.stream().map(ApprovalView::of).toList());
  }
}
