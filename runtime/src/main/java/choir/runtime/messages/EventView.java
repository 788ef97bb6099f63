package choir.runtime.messages;

import choir.core.Stored;
import choir.core.StoredTypes;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.model.Block;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import choir.core.session.SessionEvent;
import choir.runtime.cli.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Something that has happened to a run, in words.
 *
 * @param event logical type of the stored event
 */
record EventView(Instant at, String agent, String session, String run, String event, String words) {
  /** Longest part of a text that is quoted. */
  private static final int QUOTE = 100;

  /** The acceptance of a message. */
  static EventView accepted(AgentId agent, Inbound message) {
    return view(
        agent,
        message.session(),
        message.run(),
        new MirrorbornEvent.MessageReceived(agent, message, message.sentAt()),
        message.sentAt(),
        "accepted from %s: %s".formatted(message.source().line(), cut(message.text())));
  }

  /**
   * The end of a run that was cancelled before it started.
   *
   * @param run its stored record, which has the reason
   */
  static EventView cancelled(RunRecord run) {
    return view(
        run.agent(),
        run.session(),
        run.run(),
        new MirrorbornEvent.RunCancelled(run, run.acceptedAt()),
        run.endedAt().orElse(run.acceptedAt()),
        run.text().isEmpty() ? "cancelled" : cut(run.text()));
  }

  /** An event of a session. */
  static EventView of(AgentId agent, String session, SessionEvent event) {
    String type = StoredTypes.nameOf(event.getClass()).orElse("");
    String run = run(event).map(RunId::value).orElse("");
    return new EventView(event.at(), agent.value(), session, run, type, words(event));
  }

  private static EventView view(
      AgentId agent, String session, RunId run, Stored event, Instant at, String words) {
    String type = StoredTypes.nameOf(event.getClass()).orElse("");
    return new EventView(at, agent.value(), session, run.value(), type, words);
  }

  /** The run of an event; empty if it belongs to the session as a whole. */
  static Optional<RunId> run(SessionEvent event) {
    return switch (event) {
      case SessionEvent.TurnStarted started -> Optional.of(started.message().run());
      case SessionEvent.ModelAsked asked -> Optional.of(asked.run());
      case SessionEvent.ModelAnswered answered -> Optional.of(answered.run());
      case SessionEvent.ModelFailed failed -> Optional.of(failed.run());
      case SessionEvent.ModelDeferred deferred -> Optional.of(deferred.run());
      case SessionEvent.SessionReset reset -> Optional.empty();
      case SessionEvent.ToolAsked asked -> Optional.of(asked.run());
      case SessionEvent.ApprovalAsked asked -> Optional.of(asked.run());
      case SessionEvent.ApprovalEnded ended -> Optional.of(ended.run());
      case SessionEvent.ToolAnswered answered -> Optional.of(answered.run());
      case SessionEvent.TurnCompleted completed -> Optional.of(completed.record().run());
      case SessionEvent.TurnFailed failed -> Optional.of(failed.record().run());
      case SessionEvent.TurnCancelled cancelled -> Optional.of(cancelled.record().run());
    };
  }

  /** Whether an event ends its run. */
  static boolean isEnd(SessionEvent event) {
    return event instanceof SessionEvent.TurnCompleted
        || event instanceof SessionEvent.TurnFailed
        || event instanceof SessionEvent.TurnCancelled;
  }

  private static String words(SessionEvent event) {
    return switch (event) {
      case SessionEvent.TurnStarted started -> "started";
      case SessionEvent.ModelAsked asked ->
          "call %d: asks model %s".formatted(asked.call(), asked.model());
      case SessionEvent.ModelAnswered answered -> answered(answered);
      case SessionEvent.ModelFailed failed -> failed(failed);
      case SessionEvent.ModelDeferred deferred ->
          "waits: model '%s' is %s: %s"
              .formatted(deferred.model(), deferred.kind().words(), cut(deferred.detail()));
      case SessionEvent.SessionReset reset -> "the session was reset";
      case SessionEvent.ToolAsked asked -> "calls tool " + asked.tool();
      case SessionEvent.ApprovalAsked asked ->
          "waits for a person: %s (%s)"
              .formatted(asked.approval().id(), cut(asked.approval().why()));
      case SessionEvent.ApprovalEnded ended ->
          ended.approval().id() + " " + ended.approval().outcome();
      case SessionEvent.ToolAnswered answered ->
          (answered.failed() ? "the tool failed: " : "the tool answered: ") + cut(answered.text());
      case SessionEvent.TurnCompleted completed -> "completed, " + tokens(completed.record());
      case SessionEvent.TurnFailed failed -> "failed: " + cut(failed.reason());
      case SessionEvent.TurnCancelled cancelled -> cut(cancelled.reason());
    };
  }

  private static String answered(SessionEvent.ModelAnswered answered) {
    List<String> tools =
        answered.blocks().stream()
            .filter(Block.ToolUse.class::isInstance)
            .map(block -> ((Block.ToolUse) block).tool())
            .toList();
    return "call %d: the model answered in %.1f s%s"
        .formatted(
            answered.call(),
            answered.latencyMillis() / 1000.0,
            tools.isEmpty() ? "" : ", and wants " + Table.words(tools));
  }

  private static String failed(SessionEvent.ModelFailed failed) {
    return "call %d: the model is %s: %s; %s"
        .formatted(
            failed.call(),
            failed.kind().words(),
            cut(failed.detail()),
            failed.retryable()
                ? "next try at " + failed.retryAt().truncatedTo(ChronoUnit.SECONDS)
                : "not tried again");
  }

  private static String tokens(RunRecord record) {
    Usage usage = record.usage();
    return "%d tokens in, %d out%s"
        .formatted(
            usage.inputTokens(), usage.outputTokens(), usage.estimated() ? " (estimated)" : "");
  }

  private static String cut(String text) {
    return Table.cut(text, QUOTE);
  }
}
