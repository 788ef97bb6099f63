package choir.runtime.inbox;

import choir.core.approval.Approval;
import choir.core.calendar.FailingSchedule;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What waits for a person: questions for which a run waits, the soonest to expire first, then
 * schedules that fail, then questions for which nobody waited, each the latest first.
 */
record InboxView(List<InboxItemView> items) {
  static InboxView of(List<Approval> questions, List<FailingSchedule> failing) {
    Stream<InboxItemView> schedules =
        failing.stream()
            .sorted(Comparator.comparing(FailingSchedule::since).reversed())
            .map(InboxItemView::of);
    Stream<InboxItemView> waiting =
        questions.stream().filter(Approval::isPending).map(InboxItemView::of);
    Stream<InboxItemView> others =
        questions.stream().filter(each -> !each.isPending()).map(InboxItemView::of);
    return new InboxView(Stream.of(waiting, schedules, others).flatMap(each -> each).toList());
  }
}
