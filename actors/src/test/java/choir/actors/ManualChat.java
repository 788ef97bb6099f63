package choir.actors;

import choir.core.chat.ChatEvent;
import choir.core.chat.ChatException;
import choir.core.chat.ChatGateway;
import choir.core.chat.ChatIdentity;
import choir.core.chat.ChatMessage;
import choir.core.chat.ChatSession;
import choir.core.chat.Recipient;
import choir.core.chat.Snowflake;
import choir.core.id.AgentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A chat service in which a test writes, and reads what was posted. */
public final class ManualChat implements ChatGateway {
  /** The account of the agent lux. */
  public static final Account LUX = new Account("901", "lux");

  public static final ChatMessage.Author OWNER = new ChatMessage.Author("801", "owner", false);
  public static final ChatMessage.Author HERON = new ChatMessage.Author("902", "heron", true);

  /** Whether the agent has an identity. */
  public volatile boolean declared = true;

  /** The channels with rounds, by number of speakers. */
  public final SortedMap<String, Integer> floors = new ConcurrentSkipListMap<>();

  /** Why the token is refused; null if it is not. */
  public volatile @Nullable ChatException refusal;

  /** What becomes of each post: fails, or has the id of the message. */
  public volatile Function<ChatSession.Outgoing, CompletionStage<String>> posting = this::posted;

  /** All sessions that were opened. */
  public final List<Session> sessions = new CopyOnWriteArrayList<>();

  /** Everything that was to be posted, whatever became of it. */
  public final List<ChatSession.Outgoing> posts = new CopyOnWriteArrayList<>();

  /** All questions that were to be posted. */
  public final List<ChatSession.Question> questions = new CopyOnWriteArrayList<>();

  /** What becomes of each question: fails, or has the id of the message. */
  public volatile Function<ChatSession.Question, CompletionStage<String>> asking = this::asked;

  /** The texts that messages have been given, as {@code CHANNEL/MESSAGE TEXT}. */
  public final List<String> edits = new CopyOnWriteArrayList<>();

  /** Whether edits fail. */
  public volatile @Nullable ChatException editing;

  /** The channels in which the agent was shown to be writing. */
  public final List<String> typing = new CopyOnWriteArrayList<>();

  private final Map<String, List<ChatMessage>> history = new ConcurrentHashMap<>();
  private long next = 5_000;

  /** One session. */
  public final class Session implements ChatSession {
    private final Consumer<ChatEvent> events;
    public volatile boolean closed;

    private Session(Consumer<ChatEvent> events) {
      this.events = events;
    }

    public void tell(ChatEvent event) {
      events.accept(event);
    }

    @Override
    public CompletionStage<Void> ready() {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<List<Head>> heads() {
      List<Head> heads = new ArrayList<>();
      history.forEach(
          (channel, all) -> heads.add(new Head(channel, Optional.of(all.getLast().id()))));
      return CompletableFuture.completedStage(heads);
    }

    @Override
    public CompletionStage<List<ChatMessage>> after(String channel, String message, int limit) {
      return CompletableFuture.completedStage(
          history.getOrDefault(channel, List.of()).stream()
              .filter(each -> Snowflake.compare(each.id(), message) > 0)
              .limit(limit)
              .toList());
    }

    @Override
    public CompletionStage<String> resolve(Recipient recipient) {
      if (recipient instanceof Recipient.Channel channel) {
        return CompletableFuture.completedStage(channel.id());
      }
      if (recipient instanceof Recipient.Named named && named.name().equals("yard")) {
        return CompletableFuture.completedStage("700");
      }
      return recipient instanceof Recipient.User
          ? CompletableFuture.completedStage("760")
          : CompletableFuture.failedStage(
              new ChatException(ChatException.Kind.REFUSED, "the bot sees no such channel"));
    }

    @Override
    public CompletionStage<String> post(Outgoing post) {
      posts.add(post);
      return posting.apply(post);
    }

    @Override
    public CompletionStage<String> ask(Question question) {
      questions.add(question);
      return asking.apply(question);
    }

    @Override
    public CompletionStage<Void> edit(String channel, String message, String text) {
      ChatException refused = editing;
      if (refused != null) {
        return CompletableFuture.failedStage(refused);
      }
      edits.add(channel + "/" + message + " " + text);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> typing(String channel) {
      typing.add(channel);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> close() {
      closed = true;
      return CompletableFuture.completedStage(null);
    }
  }

  @Override
  public String node() {
    return "here";
  }

  @Override
  public Optional<ChatIdentity> identity(AgentId agent) {
    TreeMap<String, String> people = new TreeMap<>(Map.of(OWNER.id(), "owner"));
    return declared
        ? Optional.of(new ChatIdentity("#yard", people, true, true, 6, List.of(), floors))
        : Optional.empty();
  }

  @Override
  public String absence(AgentId agent) {
    return "no bridge configured";
  }

  @Override
  public CompletionStage<Account> verify(AgentId agent) {
    ChatException refused = refusal;
    return refused == null
        ? CompletableFuture.completedStage(LUX)
        : CompletableFuture.failedStage(refused);
  }

  @Override
  public ChatSession connect(AgentId agent, Consumer<ChatEvent> events) {
    Session session = new Session(events);
    sessions.add(session);
    return session;
  }

  /** The latest session. */
  public Session session() {
    return sessions.getLast();
  }

  /** Stores a post as a message of the channel. */
  public synchronized CompletionStage<String> posted(ChatSession.Outgoing post) {
    String id = Long.toString(next++);
    ChatMessage.Author self = new ChatMessage.Author(LUX.id(), LUX.name(), true);
    put(message(id, post.channel(), self, post.text()));
    return CompletableFuture.completedStage(id);
  }

  /** Stores a question as a message of the channel. */
  public CompletionStage<String> asked(ChatSession.Question question) {
    return posted(
        new ChatSession.Outgoing(
            question.channel(),
            Optional.empty(),
            question.text(),
            question.nonce(),
            Optional.empty()));
  }

  /** Adds a message to the history of its channel, without an event. */
  public void put(ChatMessage message) {
    history
        .computeIfAbsent(message.place().channel(), any -> new CopyOnWriteArrayList<>())
        .add(message);
  }

  /** A message; those of a person in channel 760 are direct ones. */
  public static ChatMessage message(
      String id, String channel, ChatMessage.Author author, String text) {
    ChatMessage.Place place =
        new ChatMessage.Place(channel, Optional.empty(), Optional.empty(), channel.equals("760"));
    return new ChatMessage(
        id, place, author, ChatMessage.Kind.WRITTEN, text, List.of(), Optional.empty(), List.of());
  }
}
