package choir.actors.voice;

import choir.core.chat.ChatException;
import choir.core.chat.ChatGateway;
import choir.core.chat.ChatMessage;
import choir.core.chat.ChatSession;
import choir.core.chat.MessageSplitter;
import choir.core.chat.Nonce;
import choir.core.chat.Post;
import choir.core.chat.Recipient;
import choir.core.chat.Snowflake;
import choir.core.chat.VoiceEvent;
import choir.core.chat.VoiceState;
import choir.core.phext.Checksum;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollText;
import choir.core.sq.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The steps of a post: its channel is looked up, its messages are posted one after the other, and
 * the record of its run is told. Each is taken again after a failure or a crash until it is stored.
 */
final class PostSteps {
  /** A longer reply goes as a file, with its beginning as the message. */
  private static final int MAX_MESSAGES = 3;

  /** How long Discord surely remembers a nonce. */
  private static final Duration NONCE = Duration.ofSeconds(60);

  /** How far the clocks of the service and of this machine may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(2);

  private static final int PAGE = 100;

  /** Maximum number of pages of the history in which an own message is looked for. */
  private static final int MAX_PAGES = 5;

  private static final int MAX_REASON = 300;

  private final VoiceContext node;
  private final ChatSession session;
  private final String self;
  private final Instant began;

  /** When the next message of a post was first sent, by post; bounded by the outbox. */
  private final Map<String, Instant> firstTries = new HashMap<>();

  PostSteps(VoiceContext node, ChatSession session, String self) {
    this.node = node;
    this.session = session;
    this.self = self;
    this.began = node.time().instant();
  }

  /** Takes the next step of a post. Called on the poster's thread alone. */
  CompletionStage<VoiceEvent> next(Post post, VoiceState state) {
    Instant first = firstTries.computeIfAbsent(key(post), any -> node.time().instant());
    firstTries.keySet().removeIf(key -> !isWaiting(key, state));
    if (post.channel().isEmpty()) {
      return resolve(post);
    }
    return Freezes.check(node.store(), post.channel())
        .thenCompose(free -> message(post, state, first));
  }

  private CompletionStage<VoiceEvent> message(Post post, VoiceState state, Instant first) {
    boolean search = !post.at().isAfter(began) || first.plus(NONCE).isBefore(node.time().instant());
    return post.run()
        .map(
            run ->
                RunRecord.findLatest(node.store(), run)
                    .thenCompose(record -> ofRun(post, record, state, search)))
        .orElseGet(() -> part(post, Optional.empty(), messages(post.text()), search));
  }

  private static String key(Post post) {
    return post.id() + "/" + post.parts().size();
  }

  private static boolean isWaiting(String key, VoiceState state) {
    return state.posts().stream().anyMatch(post -> key(post).equals(key));
  }

  private CompletionStage<VoiceEvent> resolve(Post post) {
    return session
        .resolve(Recipient.parse(post.to()))
        .<VoiceEvent>thenApply(
            channel -> new VoiceEvent.PostResolved(post.id(), channel, node.time().instant()))
        .exceptionallyCompose(
            failure ->
                post.run().isPresent()
                    ? RunRecord.findLatest(node.store(), post.run().get())
                        .thenCompose(record -> orGiveUp(failure, post, record))
                    : orGiveUp(failure, post, Optional.empty()));
  }

  private CompletionStage<VoiceEvent> ofRun(
      Post post, Optional<RunRecord> found, VoiceState state, boolean search) {
    if (found.isEmpty() || !found.get().delivery().isPending()) {
      return over(post, "");
    }
    RunRecord record = found.get();
    String text = text(record);
    Optional<Instant> said =
        post.replyTo().isEmpty() && post.parts().isEmpty()
            ? state.said(post.channel(), fingerprint(text), node.time().instant())
            : Optional.empty();
    if (said.isPresent()) {
      return tell(
          post, record, ReplyDelivery.delivered("the same text was posted at " + said.get()), "");
    }
    List<Part> parts = messages(text);
    return parts.isEmpty()
        ? tell(post, record, ReplyDelivery.undelivered("the reply is empty"), "")
        : part(post, found, parts, search);
  }

  private static String text(RunRecord record) {
    return record.state() == RunRecord.State.COMPLETED ? record.text() : failureWords(record);
  }

  private static String failureWords(RunRecord record) {
    String reason = record.text().lines().findFirst().orElse("");
    return "I could not answer: "
        + (reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…");
  }

  private static String fingerprint(String text) {
    return Checksum.of(text.strip());
  }

  /** A message to be posted, with the text of a file. */
  private record Part(String text, Optional<String> file) {}

  private static List<Part> messages(String text) {
    List<String> messages = MessageSplitter.messages(text);
    return messages.size() <= MAX_MESSAGES
        ? messages.stream().map(each -> new Part(each, Optional.empty())).toList()
        : List.of(new Part(messages.getFirst(), Optional.of(text)));
  }

  private CompletionStage<VoiceEvent> part(
      Post post, Optional<RunRecord> record, List<Part> parts, boolean search) {
    int number = post.parts().size();
    if (number >= parts.size()) {
      String place = ChatGateway.NAME + " channel:" + post.channel() + "/" + post.parts().getLast();
      return record.isPresent()
          ? tell(
              post, record.get(), ReplyDelivery.delivered(place), fingerprint(text(record.get())))
          : over(post, "");
    }
    Part part = parts.get(number);
    CompletionStage<Optional<String>> earlier =
        search
            ? find(post, part.text(), after(post), 1)
            : CompletableFuture.completedStage(Optional.empty());
    return earlier
        .thenCompose(
            found ->
                found.isPresent()
                    ? CompletableFuture.completedStage(found.get())
                    : send(post, number, part))
        .<VoiceEvent>thenApply(
            message -> new VoiceEvent.PartPosted(post.id(), message, node.time().instant()))
        .exceptionallyCompose(failure -> orGiveUp(failure, post, record));
  }

  /** The id behind which the next message of a post is, if it was posted. */
  private static String after(Post post) {
    return post.parts().isEmpty()
        ? post.replyTo().orElseGet(() -> Snowflake.at(post.at().minus(CLOCKS)))
        : post.parts().getLast();
  }

  /** Looks for an own message that was posted before a crash. */
  private CompletionStage<Optional<String>> find(Post post, String text, String after, int page) {
    return session
        .after(post.channel(), after, PAGE)
        .exceptionallyCompose(PostSteps::unreadable)
        .thenCompose(
            messages -> {
              Optional<String> found =
                  messages.stream()
                      .filter(each -> each.author().id().equals(self))
                      .filter(each -> each.text().strip().equals(text.strip()))
                      .map(ChatMessage::id)
                      .findFirst();
              boolean last = messages.size() < PAGE || page >= MAX_PAGES;
              return found.isPresent() || last
                  ? CompletableFuture.completedStage(found)
                  : find(post, text, messages.getLast().id(), page + 1);
            });
  }

  /** A bot that may not read the history may still post; the nonce drops a repeat for minutes. */
  private static CompletionStage<List<ChatMessage>> unreadable(Throwable failure) {
    return ChatException.of(failure).kind() == ChatException.Kind.REFUSED
        ? CompletableFuture.completedStage(List.of())
        : CompletableFuture.failedStage(failure);
  }

  private CompletionStage<String> send(Post post, int number, Part part) {
    ChatSession.Outgoing outgoing =
        new ChatSession.Outgoing(
            post.channel(),
            number == 0 ? post.replyTo() : Optional.empty(),
            part.text(),
            Nonce.of(post.id(), number),
            part.file());
    return session
        .post(outgoing)
        .exceptionallyCompose(
            failure ->
                ChatException.of(failure).kind() == ChatException.Kind.REFERENCE_GONE
                    ? session.post(outgoing.withoutReply())
                    : CompletableFuture.failedStage(failure));
  }

  /** A refusal ends a post; anything else passes, but not for ever. */
  private CompletionStage<VoiceEvent> orGiveUp(
      Throwable failure, Post post, Optional<RunRecord> record) {
    ChatException why = ChatException.of(failure);
    boolean late = post.at().plus(node.timing().giveUp()).isBefore(node.time().instant());
    boolean refused =
        why.kind() == ChatException.Kind.REFUSED || why.kind() == ChatException.Kind.REFERENCE_GONE;
    if (!refused && !late) {
      return CompletableFuture.failedStage(why);
    }
    String words = ScrollText.withoutBreaks(String.valueOf(why.getMessage()));
    return record.isPresent()
        ? tell(post, record.get(), ReplyDelivery.undelivered(words), "")
        : over(post, "");
  }

  /** Stores what became of the reply in the record of the run, and then that the post is over. */
  private CompletionStage<VoiceEvent> tell(
      Post post, RunRecord record, ReplyDelivery delivery, String fingerprint) {
    return node.store()
        .write(List.of(record.delivered(delivery).toChange()))
        .thenCompose(
            outcome ->
                outcome instanceof Outcome.Done
                    ? over(post, fingerprint)
                    : CompletableFuture.failedStage(
                        new StoreException(
                            StoreException.Code.UNAVAILABLE, "the record was not stored")));
  }

  private CompletionStage<VoiceEvent> over(Post post, String fingerprint) {
    return CompletableFuture.completedStage(
        new VoiceEvent.PostEnded(post.id(), fingerprint, node.time().instant()));
  }
}
