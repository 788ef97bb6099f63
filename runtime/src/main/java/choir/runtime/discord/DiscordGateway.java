package choir.runtime.discord;

import choir.core.access.Secret;
import choir.core.chat.ChatEvent;
import choir.core.chat.ChatException;
import choir.core.chat.ChatGateway;
import choir.core.chat.ChatIdentity;
import choir.core.chat.ChatSession;
import choir.core.id.AgentId;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The port to Discord of a node. */
public final class DiscordGateway implements ChatGateway, AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  private final String node;
  private final Path home;
  private final Function<String, @Nullable String> environment;
  private final Supplier<String> ofRanch;
  private final Function<AgentId, String> ofAgent;

  /** What all sessions share; made for the first one, since most ranches have none. */
  private @Nullable Shared shared;

  /** The accounts of the tokens as looked up last. */
  private final Map<AgentId, Account> known = new ConcurrentHashMap<>();

  /** The latest session of each account. */
  private final Map<String, Held> sessions = new ConcurrentHashMap<>();

  private record Held(AgentId agent, DiscordSession session) {}

  private record Shared(HttpClient http, DiscordAccounts accounts, DiscordPools pools) {
    static Shared create() {
      HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECTING).build();
      return new Shared(http, new DiscordAccounts(http), new DiscordPools());
    }

    void close() {
      pools.close();
      http.shutdownNow();
    }
  }

  private synchronized Shared shared() {
    Shared made = shared == null ? Shared.create() : shared;
    shared = made;
    return made;
  }

  /**
   * Creates the gateway.
   *
   * @param node name of the node
   * @param home base folder of relative files
   * @param environment usually {@code System::getenv}
   * @param ofRanch the section of the ranch in force; empty if there is none
   * @param ofAgent that of an agent
   */
  public DiscordGateway(
      String node,
      Path home,
      Function<String, @Nullable String> environment,
      Supplier<String> ofRanch,
      Function<AgentId, String> ofAgent) {
    this.node = node;
    this.home = home;
    this.environment = environment;
    this.ofRanch = ofRanch;
    this.ofAgent = ofAgent;
  }

  @Override
  public String node() {
    return node;
  }

  private Optional<DeclaredIdentity> declared(AgentId agent) {
    String own = ofAgent.apply(agent);
    return own.isEmpty()
        ? Optional.empty()
        : Optional.of(DeclaredIdentity.read(ofRanch.get(), own));
  }

  @Override
  public Optional<ChatIdentity> identity(AgentId agent) {
    return declared(agent).map(DeclaredIdentity::chat);
  }

  @Override
  public String absence(AgentId agent) {
    return ofRanch.get().isEmpty()
        ? "no bridge configured"
        : "agent '%s' has no identity in Discord; declare agents[].discord".formatted(agent);
  }

  private DeclaredIdentity required(AgentId agent) {
    return declared(agent)
        .orElseThrow(() -> new ChatException(ChatException.Kind.IDENTITY, absence(agent)));
  }

  @Override
  public CompletionStage<Account> verify(AgentId agent) {
    try {
      DeclaredIdentity identity = required(agent);
      Secret token = identity.token(environment, home);
      return shared()
          .accounts()
          .find(identity, token)
          .thenApply(
              account -> {
                requireFree(agent, account);
                known.put(agent, account);
                return account;
              });
    } catch (ChatException missing) {
      return CompletableFuture.failedStage(missing);
    }
  }

  /** Two variables may contain the same token. */
  private void requireFree(AgentId agent, Account account) {
    Optional<Held> taken =
        Optional.ofNullable(sessions.get(account.id()))
            .filter(held -> !held.agent().equals(agent) && !held.session().isClosed());
    if (taken.isPresent()) {
      throw new ChatException(
          ChatException.Kind.IDENTITY,
          "its token is that of agent '%s'; each agent needs an application of its own"
              .formatted(taken.get().agent()));
    }
  }

  @Override
  public ChatSession connect(AgentId agent, Consumer<ChatEvent> events) {
    DeclaredIdentity identity = required(agent);
    Secret token = identity.token(environment, home);
    Account account = known.getOrDefault(agent, new Account("", ""));
    DiscordPools pools = shared().pools();
    Held opened =
        sessions.compute(
            account.id(),
            (id, before) -> {
              CompletionStage<Void> earlier =
                  before == null
                      ? CompletableFuture.completedStage(null)
                      : before.session().close();
              return new Held(agent, DiscordSession.open(identity, token, pools, earlier, events));
            });
    return opened.session();
  }

  /** Closes the connections; voices have ended their sessions before. */
  @Override
  public void close() {
    CompletableFuture<?>[] closed =
        sessions.values().stream()
            .map(held -> held.session().close().toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(closed)
        .orTimeout(CONNECTING.toSeconds(), TimeUnit.SECONDS)
        .handle((done, late) -> late == null)
        .join();
    synchronized (this) {
      if (shared != null) {
        shared.close();
      }
    }
  }
}
