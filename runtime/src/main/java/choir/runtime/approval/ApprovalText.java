package choir.runtime.approval;

import choir.runtime.cli.Table;
import java.util.stream.Collectors;

/** Approvals as text for people. */
final class ApprovalText {
  private static final int LONGEST = 60;

  private ApprovalText() {}

  /** The questions that wait, one a line. */
  static String table(ApprovalsView open) {
    if (open.approvals().isEmpty()) {
      return "nothing waits for a person\n";
    }
    Table table = new Table("ID", "AGENT", "TOOL", "CALL", "WHY", "WAITS UNTIL");
    for (ApprovalView each : open.approvals()) {
      table.row(
          each.id(),
          each.agent(),
          each.tool(),
          Table.cut(call(each), LONGEST),
          Table.cut(each.why(), LONGEST),
          each.state().equals("pending") ? Table.seconds(each.waitsUntil()) : "-");
    }
    return table.text();
  }

  private static String call(ApprovalView each) {
    return Table.line(
        each.subjects().isEmpty() ? each.arguments() : String.join(" | ", each.subjects()));
  }

  private static String asker(ApprovalView.AskerView asker) {
    return ", asked by %s for %s (%s)"
        .formatted(asker.agent(), Table.line(asker.source()), asker.run());
  }

  /** All of a question, so that a person sees what the call would do. */
  static String page(ApprovalView each) {
    String subjects = each.subjects().stream().map(Table::line).collect(Collectors.joining("\n  "));
    return """
        %s: %s
        agent:       %s%s
        run:         %s
        session:     %s
        asked:       %s
        why:         %s
        tool:        %s
        it touches:
          %s
        arguments:
          %s
        fingerprint: %s
        """
        .formatted(
            each.id(),
            each.outcome(),
            each.agent(),
            each.asker().map(ApprovalText::asker).orElse(""),
            each.run(),
            Table.line(each.session()),
            Table.seconds(each.asked()),
            Table.line(each.why()),
            each.tool(),
            subjects.isEmpty() ? "-" : subjects,
            each.arguments().lines().map(Table::line).collect(Collectors.joining("\n  ")),
            each.fingerprint());
  }
}
