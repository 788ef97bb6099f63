package choir.actors.voice;

import choir.core.approval.Approval;
import choir.core.approval.StoredApprovals;
import choir.core.chat.ChatException;
import choir.core.chat.ChatIdentity;
import choir.core.chat.ChatMessage;
import choir.core.chat.ChatSession;
import choir.core.chat.Nonce;
import choir.core.chat.PostedQuestion;
import choir.core.chat.QuestionText;
import choir.core.chat.Recipient;
import choir.core.chat.Snowflake;
import choir.core.id.AgentId;
import choir.core.run.Attendance;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The steps of a question: it is posted, and edited once it is answered. */
final class QuestionSteps {
  /** How far the clocks of the service and of this machine may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(2);

  /** Messages of the history in which a question of an earlier session is looked for. */
  private static final int PAGE = 100;

  private final VoiceContext node;
  private final AgentId agent;
  private final ChatSession session;
  private final String self;
  private final Instant began;
  private final StoredApprovals approvals;

  QuestionSteps(Reader.Setup setup) {
    this.node = setup.node();
    this.agent = setup.agent();
    this.session = setup.session();
    this.self = setup.self();
    this.began = node.time().instant();
    this.approvals = new StoredApprovals(node.store(), node.time());
  }

  /**
   * The open questions of the agent, and those of agents that it has asked for its person: first
   * those for which a turn waits.
   */
  CompletionStage<List<Approval>> open() {
    return approvals
        .open()
        .thenApply(
            open -> open.stream().filter(each -> each.askedThrough().equals(agent)).toList());
  }

  /** Posts a question; empty if it belongs to no channel. */
  CompletionStage<Optional<PostedQuestion>> ask(Approval question) {
    return RunRecord.findLatest(node.store(), question.run())
        .thenCompose(
            run -> {
              Optional<String> to = recipient(question, run);
              return to.isPresent()
                  ? ask(question, to.get()).thenApply(Optional::of)
                  : CompletableFuture.completedStage(Optional.empty());
            });
  }

  /**
   * The channel of the conversation, or the agent's own for what nobody has asked for. What was
   * asked elsewhere, at the command line for example, is not shown in a chat.
   */
  private Optional<String> recipient(Approval question, Optional<RunRecord> run) {
    Optional<ChatIdentity> identity = node.gateway().identity(agent);
    Optional<Source> source =
        question.origin().map(Attendance::source).or(() -> run.map(RunRecord::source));
    String conversation = question.origin().map(Attendance::session).orElse(question.session());
    if (identity.isEmpty() || source.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> home = Optional.of(identity.get().home()).filter(each -> !each.isBlank());
    return switch (source.get()) {
      case Source.Channel channel ->
          ChatInbound.isDirect(conversation)
              ? person(identity.get(), channel.author()).or(() -> home)
              : Optional.of(new Recipient.Channel(channel.channel(), Optional.empty()).text());
      case Source.Schedule schedule -> home;
      case Source.Hook other -> Optional.empty();
      case Source.Person other -> Optional.empty();
      case Source.Agent other -> Optional.empty();
    };
  }

  /** A direct conversation is found by the user; one with a stranger has nobody who may answer. */
  private static Optional<String> person(ChatIdentity identity, String name) {
    return identity.people().entrySet().stream()
        .filter(each -> each.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst()
        .map(id -> new Recipient.User(id, Optional.empty()).text());
  }

  private CompletionStage<PostedQuestion> ask(Approval question, String to) {
    return session
        .resolve(Recipient.parse(to))
        .thenCompose(
            channel ->
                earlier(question, channel)
                    .thenCompose(
                        found ->
                            found.isPresent()
                                ? CompletableFuture.completedStage(found.get())
                                : session.ask(message(question, channel))))
        .thenApply(
            message ->
                new PostedQuestion(
                    question.id(), question.fingerprint(), to, message, node.time().instant()));
  }

  private static ChatSession.Question message(Approval question, String channel) {
    List<ChatSession.Button> buttons =
        QuestionText.choices(question).stream()
            .map(
                each ->
                    new ChatSession.Button(
                        each.button(question.id()), each.label(), each == QuestionText.Choice.DENY))
            .toList();
    return new ChatSession.Question(
        channel,
        QuestionText.asking(question),
        Nonce.of(question.id(), 0),
        QuestionText.file(question),
        buttons);
  }

  /** Looks for a message that an earlier session has posted without storing it. */
  private CompletionStage<Optional<String>> earlier(Approval question, String channel) {
    if (question.askedAt().isAfter(began)) {
      // This session posts it at most once at a time, and the nonce drops a repeat.
      return CompletableFuture.completedStage(Optional.empty());
    }
    return session
        .after(channel, Snowflake.at(question.askedAt().minus(CLOCKS)), PAGE)
        .thenApply(
            messages ->
                messages.stream()
                    .filter(each -> each.author().id().equals(self))
                    .filter(each -> each.text().contains("-# " + question.id()))
                    .map(ChatMessage::id)
                    .findFirst())
        .exceptionallyCompose(
            failure ->
                ChatException.of(failure).kind() == ChatException.Kind.REFUSED
                    ? CompletableFuture.completedStage(Optional.empty())
                    : CompletableFuture.failedStage(failure));
  }

  /**
   * Edits the message of a question that is answered, if it is; returns whether nothing is left to
   * be done.
   */
  CompletionStage<Boolean> close(PostedQuestion posted) {
    return approvals
        .find(posted.approval())
        .thenCompose(
            found ->
                found.isEmpty() || found.get().isOpen()
                    ? CompletableFuture.completedStage(found.isEmpty())
                    : edit(posted, found.get()));
  }

  private CompletionStage<Boolean> edit(PostedQuestion posted, Approval question) {
    return session
        .resolve(Recipient.parse(posted.to()))
        .thenCompose(
            channel -> session.edit(channel, posted.message(), QuestionText.answered(question)))
        .thenApply(done -> true)
        .exceptionallyCompose(
            failure ->
                passes(failure)
                    ? CompletableFuture.failedStage(failure)
                    : CompletableFuture.completedStage(true));
  }

  /** Whether a later attempt may succeed; otherwise the message is gone, or is not editable. */
  static boolean passes(Throwable failure) {
    return switch (ChatException.of(failure).kind()) {
      case RETRY, FROZEN, IDENTITY -> true;
      case REFERENCE_GONE, REFUSED -> false;
    };
  }
}
