package choir.runtime.inbox;

import choir.core.approval.Approval;
import choir.core.calendar.FailingSchedule;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that waits for a person.
 *
 * @param kind {@code question} of an agent, or {@code schedule} that fails again and again
 * @param id of the question, or name of the schedule
 * @param what the call that an agent wants to make, or what the schedule has come to
 * @param why a person is asked, or the reason of the latest failure
 * @param since when it was asked, or the first failure in the row
 * @param waitsUntil until when a run waits for the answer; absent if none does
 */
record InboxItemView(
    String kind,
    String id,
    String agent,
    String what,
    String why,
    Instant since,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> waitsUntil) {
  static InboxItemView of(Approval question) {
    String call =
        question.subjects().isEmpty()
            ? question.arguments()
            : String.join(" | ", question.subjects());
    return new InboxItemView(
        "question",
        question.id(),
        question.agent().value(),
        question.tool() + " " + call,
        question.why(),
        question.askedAt(),
        question.isPending() ? Optional.of(question.expiresAt()) : Optional.empty());
  }

  static InboxItemView of(FailingSchedule failing) {
    return new InboxItemView(
        "schedule",
        failing.name(),
        failing.agent().value(),
        "%d failures in a row%s".formatted(failing.failures(), failing.paused() ? ", paused" : ""),
        failing.reason(),
        failing.since(),
        Optional.empty());
  }
}
