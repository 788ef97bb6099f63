package choir.actors.desk;

import choir.actors.calendar.CalendarCommand;
import choir.actors.calendar.Calendars;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.mirrorborn.MirrorbornCommand.Running;
import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.actors.ranch.Approvals;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.voice.ChatDesk;
import choir.core.Rejection;
import choir.core.approval.Approval;
import choir.core.chat.ChatCommand;
import choir.core.chat.ChatText;
import choir.core.chat.QuestionText;
import choir.core.chat.QuestionText.Choice;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.run.Inbound;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The desk of a ranch, at which people act from a chat. Thread-safe. */
public final class PeoplesDesk implements ChatDesk {
  /** Maximum characters of a list, of which Discord takes 2,000. */
  private static final int MAX_CHARS = 1_800;

  private static final int MAX_LINES = 50;

  private final Approvals approvals;
  private final Ranch ranch;
  private final Mirrorborns mirrorborns;
  private final Calendars calendars;

  public PeoplesDesk(
      Approvals approvals, Ranch ranch, Mirrorborns mirrorborns, Calendars calendars) {
    this.approvals = approvals;
    this.ranch = ranch;
    this.mirrorborns = mirrorborns;
    this.calendars = calendars;
  }

  @Override
  public CompletionStage<Optional<String>> deliver(AgentId agent, Inbound message) {
    return mirrorborns.deliver(agent, message).thenApply(PeoplesDesk::refusal);
  }

  private static Optional<String> refusal(Delivery delivery) {
    return delivery instanceof Rejected rejected
        ? Optional.of(ChatText.plain(rejected.rejection().words(), MAX_CHARS))
        : Optional.empty();
  }

  @Override
  public CompletionStage<String> tell(
      AgentId agent, ChatCommand command, String argument, String by) {
    return switch (command) {
      case STATUS -> mirrorborns.describe(agent).thenApply(found -> status(agent, found));
      case RUNS -> mirrorborns.describe(agent).thenApply(PeoplesDesk::runs);
      case AGENTS -> ranch.residents().thenApply(all -> agents(all.agents()));
      case PAUSE ->
          calendars
              .pause(argument.strip(), by + " in a chat")
              .thenApply(answer -> schedule(answer, argument, "is paused"));
      case RESUME ->
          calendars
              .resume(argument.strip())
              .thenApply(answer -> schedule(answer, argument, "goes on"));
      case ASK, APPROVE, DENY ->
          CompletableFuture.failedStage(
              new IllegalArgumentException("not of the desk: " + command));
    };
  }

  private static String status(AgentId agent, Optional<Summary> found) {
    return found
        .map(
            summary ->
                "%s: %d under way, %d waiting%s"
                    .formatted(
                        agent,
                        summary.running().size(),
                        summary.waiting(),
                        summary
                            .counters()
                            .map(
                                all ->
                                    "; %d completed and %d failed of %d so far"
                                        .formatted(all.completed(), all.failed(), all.received()))
                            .orElse("")))
        .orElse(agent + " is not declared");
  }

  private static String runs(Optional<Summary> found) {
    List<String> lines =
        found.map(Summary::running).orElse(List.of()).stream().map(PeoplesDesk::line).toList();
    return lines.isEmpty() ? "Nothing is under way." : list(lines);
  }

  private static String line(Running run) {
    String since = run.since().truncatedTo(ChronoUnit.SECONDS).toString();
    return "%s since %s, from %s%s"
        .formatted(
            run.run(),
            since,
            run.source().line(),
            run.pause().map(pause -> "; " + pause.reason()).orElse(""));
  }

  private static String agents(List<Profile> all) {
    return list(all.stream().map(each -> each.agent() + "  " + each.role()).toList());
  }

  private static String list(List<String> lines) {
    String shown = lines.stream().limit(MAX_LINES).collect(Collectors.joining("\n"));
    int more = lines.size() - MAX_LINES;
    return ChatText.block(more > 0 ? shown + "\nand " + more + " more" : shown, MAX_CHARS);
  }

  private static String schedule(CalendarCommand.Answer answer, String name, String done) {
    return ChatText.plain(
        answer.refusal().map(Rejection::words).orElse("'" + name.strip() + "' " + done),
        MAX_CHARS / 2);
  }

  @Override
  public CompletionStage<Decided> decide(AgentId agent, String approval, Choice choice, String by) {
    return approvals
        .find(approval)
        .thenApply(found -> found.filter(each -> each.askedThrough().equals(agent)))
        .thenCompose(
            found ->
                found.isEmpty()
                    ? unchanged(found, "there is no approval '" + approval + "'")
                    : decide(found.get(), choice, by));
  }

  private CompletionStage<Decided> decide(Approval known, Choice choice, String by) {
    if (!known.isOpen()) {
      return unchanged(Optional.of(known), QuestionText.outcome(known));
    }
    return approvals
        .answer(known.id(), choice != Choice.DENY, choice == Choice.ALWAYS, by)
        .thenCompose(
            result ->
                switch (result) {
                  case Approvals.Given given ->
                      CompletableFuture.completedStage(
                          new Decided(true, Optional.of(given.approval()), ""));
                  case Approvals.Refused refused -> refused(known.id(), refused);
                });
  }

  /** Somebody else was quicker, or the question does not allow this answer. */
  private CompletionStage<Decided> refused(String approval, Approvals.Refused refused) {
    return approvals
        .find(approval)
        .thenCompose(
            now ->
                unchanged(
                    now,
                    now.filter(each -> !each.isOpen())
                        .map(QuestionText::outcome)
                        .orElseGet(() -> refused.rejection().words())));
  }

  private static CompletionStage<Decided> unchanged(Optional<Approval> question, String words) {
    return CompletableFuture.completedStage(new Decided(false, question, words));
  }
}
