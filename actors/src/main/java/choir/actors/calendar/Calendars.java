package choir.actors.calendar;

import choir.actors.calendar.CalendarCommand.Answer;
import choir.actors.calendar.CalendarCommand.Listed;
import choir.actors.entities.RetryingAsk;
import choir.core.calendar.Followed;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import choir.core.sq.ScrollStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The schedules of the ranch, for edges and tools. Thread-safe. A stage that fails with a {@link
 * java.util.concurrent.TimeoutException} means that no answer arrived in time; the command may have
 * been executed, and a repeat is harmless.
 */
public final class Calendars {
  private final RetryingAsk asks;

  public Calendars(RetryingAsk asks) {
    this.asks = asks;
  }

  private CompletionStage<Answer> ask(
      String name, Function<ActorRef<Answer>, CalendarCommand> command) {
    return asks.ask(CalendarEntity.KIND, CalendarEntity.address(name), command);
  }

  /**
   * Adds a schedule; refused if another one has its name.
   *
   * @param paused why it is paused from the start; empty if it is not
   */
  public CompletionStage<Answer> add(Schedule schedule, String paused) {
    return ask(
        schedule.name(), replyTo -> new CalendarCommand.Save(schedule, paused, false, replyTo));
  }

  /**
   * Replaces a schedule.
   *
   * @param paused why it is paused; empty if it is not
   */
  public CompletionStage<Answer> replace(Schedule schedule, String paused) {
    return ask(
        schedule.name(), replyTo -> new CalendarCommand.Save(schedule, paused, true, replyTo));
  }

  /**
   * Adds or replaces a schedule of the declaration, unless a later revision is followed; refused if
   * its name belongs to somebody else.
   */
  CompletionStage<Answer> saveDeclared(DeclaredSchedule declared, long revision) {
    return ask(
        declared.schedule().name(),
        replyTo ->
            new CalendarCommand.SaveDeclared(
                declared.schedule(), declared.paused(), revision, replyTo));
  }

  /** Removes the declared schedules of a calendar that have none of these names. */
  CompletionStage<Answer> retainDeclared(int partition, List<String> names, long revision) {
    return asks.ask(
        CalendarEntity.KIND,
        CalendarEntity.address(partition),
        replyTo -> new CalendarCommand.RetainDeclared(names, revision, replyTo));
  }

  /** Removes a schedule; a repeat is harmless. */
  public CompletionStage<Answer> remove(String name) {
    return ask(name, replyTo -> new CalendarCommand.Remove(name, replyTo));
  }

  /** Pauses a schedule. */
  public CompletionStage<Answer> pause(String name, String reason) {
    return ask(name, replyTo -> new CalendarCommand.Pause(name, reason, replyTo));
  }

  /** Resumes a schedule. */
  public CompletionStage<Answer> resume(String name) {
    return ask(name, replyTo -> new CalendarCommand.Resume(name, replyTo));
  }

  /**
   * Starts a run beside the times of the schedule.
   *
   * @param due the time for which it stands; the same for a repeat of the same request
   */
  public CompletionStage<Answer> runNow(String name, Instant due) {
    return ask(name, replyTo -> new CalendarCommand.RunNow(name, due, replyTo));
  }

  /** A schedule with its state. */
  public CompletionStage<Answer> describe(String name) {
    return ask(name, replyTo -> new CalendarCommand.Describe(name, replyTo));
  }

  /** All schedules by name, each with the last line of its history only. */
  public CompletionStage<List<Planned>> list() {
    CompletionStage<List<Planned>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (int partition = 0; partition < CalendarEntity.PARTITIONS; partition++) {
      all = all.thenCombine(listed(partition), Calendars::joined);
    }
    return all.thenApply(
        found ->
            found.stream().sorted(Comparator.comparing(each -> each.schedule().name())).toList());
  }

  /**
   * The schedules of the calendars that have declared ones, each with the last line of its history
   * only. Calendars without any are not woken.
   */
  public CompletionStage<List<Planned>> listDeclared(ScrollStore store) {
    CompletionStage<List<Planned>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (int partition = 0; partition < CalendarEntity.PARTITIONS; partition++) {
      int number = partition;
      CompletionStage<Listed> some =
          store
              .select(Followed.key(CalendarEntity.address(number).name()))
              .thenCompose(
                  scroll ->
                      scroll
                          .flatMap(found -> Followed.parse(found.text()))
                          .filter(followed -> followed.schedules() > 0)
                          .map(followed -> listed(number))
                          .orElseGet(
                              () -> CompletableFuture.completedStage(new Listed(List.of()))));
      all = all.thenCombine(some, Calendars::joined);
    }
    return all;
  }

  private CompletionStage<Listed> listed(int partition) {
    return asks.askAboutAll(
        CalendarEntity.KIND, CalendarEntity.address(partition), CalendarCommand.ListAll::new);
  }

  private static List<Planned> joined(List<Planned> found, Listed more) {
    List<Planned> joined = new ArrayList<>(found);
    joined.addAll(more.schedules());
    return joined;
  }
}
