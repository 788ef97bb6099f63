package choir.runtime.discord;

import choir.core.access.Secret;
import choir.core.chat.ChatEvent;
import choir.core.chat.ChatException;
import choir.core.chat.ChatMessage;
import choir.core.chat.ChatSession;
import choir.core.chat.Recipient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import net.dv8tion.jda.api.JDA;
import net.dv8tion.jda.api.JDABuilder;
import net.dv8tion.jda.api.components.actionrow.ActionRow;
import net.dv8tion.jda.api.entities.Message;
import net.dv8tion.jda.api.entities.channel.middleman.MessageChannel;
import net.dv8tion.jda.api.requests.GatewayIntent;
import net.dv8tion.jda.api.requests.RestAction;
import net.dv8tion.jda.api.requests.RestConfig;
import net.dv8tion.jda.api.requests.restaction.MessageCreateAction;
import net.dv8tion.jda.api.utils.ConcurrentSessionController;
import net.dv8tion.jda.api.utils.FileUpload;
import net.dv8tion.jda.api.utils.SessionController;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session of JDA. Thread-safe. */
final class DiscordSession implements ChatSession {
  private static final Logger log = LoggerFactory.getLogger(DiscordSession.class);

  /** How long JDA may take to close its socket. */
  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** The least that JDA accepts. */
  private static final int MAX_RECONNECT_SECONDS = 32;

  private final DeclaredIdentity identity;
  private final DiscordPools pools;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private @Nullable JDA jda;
  private boolean closing;

  private DiscordSession(DeclaredIdentity identity, DiscordPools pools) {
    this.identity = identity;
    this.pools = pools;
  }

  /**
   * Begins to open a session.
   *
   * @param earlier completes when an earlier session on the same token is closed
   */
  static DiscordSession open(
      DeclaredIdentity identity,
      Secret token,
      DiscordPools pools,
      CompletionStage<Void> earlier,
      Consumer<ChatEvent> events) {
    DiscordSession session = new DiscordSession(identity, pools);
    earlier.whenCompleteAsync((done, failure) -> session.build(token, events), pools.work());
    return session;
  }

  /** Blocks until JDA has looked up the account. */
  private void build(Secret token, Consumer<ChatEvent> events) {
    if (isClosing()) {
      closed.complete(null);
      return;
    }
    JDA built;
    try {
      built = builder(token, events).build();
    } catch (RuntimeException failed) {
      ready.completeExceptionally(
          DiscordFailures.of(new IllegalStateException(token.redact(String.valueOf(failed)))));
      closed.complete(null);
      return;
    }
    if (publish(built)) {
      shutDown(built);
    }
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  /** Returns whether it was closed meanwhile. */
  private synchronized boolean publish(JDA built) {
    jda = built;
    return closing;
  }

  private JDABuilder builder(Secret token, Consumer<ChatEvent> events) {
    JDABuilder builder =
        JDABuilder.createLight(
                token.reveal(),
                EnumSet.of(
                    GatewayIntent.GUILD_MESSAGES,
                    GatewayIntent.DIRECT_MESSAGES,
                    GatewayIntent.MESSAGE_CONTENT))
            .setEnableShutdownHook(false)
            .setMaxReconnectDelay(MAX_RECONNECT_SECONDS)
            .setRestConfig(new RestConfig().setBaseUrl(identity.restUrl()))
            .setSessionController(new Controller(identity, events))
            .addEventListeners(new DiscordEvents(events, ready));
    return pools.lend(builder);
  }

  /** One for each session: a shared one would make all identities wait for each other. */
  private static final class Controller extends ConcurrentSessionController {
    private final DeclaredIdentity identity;
    private final Consumer<ChatEvent> events;

    Controller(DeclaredIdentity identity, Consumer<ChatEvent> events) {
      this.identity = identity;
      this.events = events;
    }

    @Override
    public String getGateway() {
      return identity.isDiscord() ? super.getGateway() : identity.gatewayUrl();
    }

    @Override
    public void appendSession(SessionController.SessionConnectNode node) {
      if (node.isReconnect()) {
        events.accept(new ChatEvent.Identified());
      }
      super.appendSession(node);
    }
  }

  @Override
  public CompletionStage<Void> ready() {
    return ready;
  }

  @Override
  public CompletionStage<Void> close() {
    JDA built;
    synchronized (this) {
      if (closing) {
        return closed;
      }
      closing = true;
      built = jda;
    }
    ready.completeExceptionally(new ChatException(ChatException.Kind.RETRY, "closed"));
    if (built != null) {
      shutDown(built);
    }
    return closed;
  }

  private void shutDown(JDA built) {
    built.shutdownNow();
    pools
        .work()
        .execute(
            () -> {
              try {
                if (!built.awaitShutdown(CLOSING)) {
                  log.warn("a session with Discord does not end within {}", CLOSING);
                }
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              } finally {
                closed.complete(null);
              }
            });
  }

  /** Whether the session has ended for good. */
  boolean isClosed() {
    return closed.isDone();
  }

  private synchronized JDA jda() {
    if (jda == null || closing) {
      throw new ChatException(ChatException.Kind.RETRY, "the session is not open");
    }
    return jda;
  }

  /** Sends a request; JDA refuses some at once. */
  private <T, R> CompletionStage<R> send(
      Function<JDA, RestAction<T>> request, Function<T, R> result) {
    CompletionStage<R> answer;
    try {
      answer = request.apply(jda()).submit().thenApply(result);
    } catch (RuntimeException refused) {
      return CompletableFuture.failedStage(DiscordFailures.of(refused));
    }
    return answer.exceptionallyCompose(
        failure -> CompletableFuture.failedStage(DiscordFailures.of(failure)));
  }

  @Override
  public CompletionStage<List<Head>> heads() {
    try {
      return new DiscordChannels(jda()).heads(identity.chat().people().keySet());
    } catch (ChatException notOpen) {
      return CompletableFuture.failedStage(notOpen);
    }
  }

  @Override
  public CompletionStage<List<ChatMessage>> after(String channel, String message, int limit) {
    return send(
        open -> channel(open, channel).getHistoryAfter(message, limit),
        history ->
            history.getRetrievedHistory().reversed().stream().map(DiscordMessages::of).toList());
  }

  private static MessageChannel channel(JDA open, String id) {
    MessageChannel channel = open.getChannelById(MessageChannel.class, id);
    if (channel == null) {
      throw new ChatException(
          ChatException.Kind.REFUSED, "the bot sees no channel " + id + "; is it in the server?");
    }
    return channel;
  }

  @Override
  public CompletionStage<String> resolve(Recipient recipient) {
    try {
      return new DiscordChannels(jda()).resolve(recipient);
    } catch (ChatException notFound) {
      return CompletableFuture.failedStage(notFound);
    }
  }

  @Override
  public CompletionStage<String> post(Outgoing post) {
    return send(open -> message(open, post), Message::getId);
  }

  private static RestAction<Message> message(JDA open, Outgoing post) {
    MessageCreateAction action =
        channel(open, post.channel())
            .sendMessage(post.text())
            .setNonce(post.nonce())
            .setAllowedMentions(EnumSet.of(Message.MentionType.USER))
            .mentionRepliedUser(false);
    Optional<String> file = post.file();
    if (file.isPresent()) {
      byte[] text = file.get().getBytes(StandardCharsets.UTF_8);
      action = action.addFiles(FileUpload.fromData(text, "answer.md"));
    }
    return post.replyTo().isPresent()
        ? action.setMessageReference(post.replyTo().get()).failOnInvalidReply(true)
        : action;
  }

  @Override
  public CompletionStage<String> ask(Question question) {
    return send(open -> message(open, question), Message::getId);
  }

  private static RestAction<Message> message(JDA open, Question question) {
    List<net.dv8tion.jda.api.components.buttons.Button> buttons =
        question.buttons().stream()
            .map(
                each ->
                    each.negative()
                        ? net.dv8tion.jda.api.components.buttons.Button.danger(
                            each.id(), each.label())
                        : net.dv8tion.jda.api.components.buttons.Button.success(
                            each.id(), each.label()))
            .toList();
    MessageCreateAction action =
        channel(open, question.channel())
            .sendMessage(question.text())
            .setNonce(question.nonce())
            .setAllowedMentions(EnumSet.noneOf(Message.MentionType.class))
            .setComponents(ActionRow.of(buttons));
    Optional<String> file = question.file();
    return file.isPresent()
        ? action.addFiles(
            FileUpload.fromData(file.get().getBytes(StandardCharsets.UTF_8), "call.txt"))
        : action;
  }

  @Override
  public CompletionStage<Void> edit(String channel, String message, String text) {
    return send(
            open ->
                channel(open, channel)
                    .editMessageById(message, text)
                    .setComponents()
                    .setAllowedMentions(EnumSet.noneOf(Message.MentionType.class)),
            Message::getId)
        .thenAccept(edited -> log.trace("edited {}", edited));
  }

  @Override
  public CompletionStage<Void> typing(String channel) {
    return send(open -> channel(open, channel).sendTyping(), done -> true)
        .thenAccept(sent -> log.trace("typing in {}", channel));
  }
}
