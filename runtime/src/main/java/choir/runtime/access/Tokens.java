package choir.runtime.access;

import choir.core.access.TokenFormat;
import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Who may call. Kept in the store as hashes, and in memory for every request. Thread-safe. */
public final class Tokens {
  /** Every request compares with each of them. */
  public static final int MAX = 1_000;

  private final ScrollStore store;
  private final InstantSource time;
  private final SecureRandom random;
  private final Map<String, Token> byName = new TreeMap<>();
  private final AtomicLong changes = new AtomicLong();
  private volatile List<Token> all = List.of();

  private Tokens(ScrollStore store, InstantSource time, SecureRandom random) {
    this.store = store;
    this.time = time;
    this.random = random;
  }

  /** Reads the tokens that are stored. */
  public static CompletionStage<Tokens> load(
      ScrollStore store, InstantSource time, SecureRandom random) {
    Tokens tokens = new Tokens(store, time, random);
    return tokens.refresh().thenApply(done -> tokens);
  }

  /** Reads them again: other nodes give and take them too. */
  public CompletionStage<Void> refresh() {
    long before = changes.get();
    return store
        .scrolls(Token.PHEXT, Coordinate.ORIGIN, MAX)
        .thenAccept(scrolls -> replace(before, scrolls));
  }

  private void replace(long before, List<Scroll> scrolls) {
    synchronized (byName) {
      // What this node itself changed meanwhile may not be in what was read.
      if (changes.get() == before) {
        byName.clear();
        scrolls.stream().map(Scroll::text).map(Token::parse).forEach(t -> byName.put(t.name(), t));
        publish(byName.values());
      }
    }
  }

  /**
   * Makes a token.
   *
   * @return the token, which nobody can see again; empty if the name is taken or there are too many
   */
  public CompletionStage<Optional<String>> create(String name, Scope scope) {
    String token = TokenFormat.fresh(random);
    return adopt(name, scope, token)
        .thenApply(done -> done ? Optional.of(token) : Optional.empty());
  }

  /**
   * Stores the hash of a token that was made elsewhere.
   *
   * @return false if the name is taken or there are too many
   * @throws IllegalArgumentException if it cannot be a name
   */
  CompletionStage<Boolean> adopt(String name, Scope scope, String token) {
    if (!TokenFormat.isName(name)) {
      throw new IllegalArgumentException("'" + name + "' is no name: " + TokenFormat.NAME_RULE);
    }
    return adopt(new Token(name, scope, time.instant(), TokenFormat.hashOf(token)));
  }

  /**
   * Makes a token that brings one machine into the ranch, once, until it expires.
   *
   * @return the token, which nobody can see again; empty if the name is taken or there are too many
   */
  public CompletionStage<Optional<String>> createJoin(String name, Duration life) {
    String token = TokenFormat.fresh(random);
    Instant now = time.instant();
    Token made =
        new Token(
            name,
            Scope.JOIN,
            now,
            TokenFormat.hashOf(token),
            Optional.of(now.plus(life)),
            Optional.empty());
    return adopt(made).thenApply(done -> done ? Optional.of(token) : Optional.empty());
  }

  /** Lets a token be used by one member only, from now on. */
  public CompletionStage<Void> bind(Token token, String member) {
    Token bound = token.boundTo(member);
    return write(bound.toChange()).thenAccept(done -> remember(bound));
  }

  private CompletionStage<Boolean> adopt(Token made) {
    String name = made.name();
    synchronized (byName) {
      changes.incrementAndGet();
      Token former = byName.get(name);
      // One that has expired is worth nothing: a machine that did not come gets another.
      boolean taken = former != null && !former.isExpired(time.instant());
      if (taken || (former == null && byName.size() >= MAX)) {
        return CompletableFuture.completedStage(false);
      }
      byName.put(name, made);
    }
    return write(made.toChange())
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                forget(name);
              } else {
                remember(made);
              }
            })
        .thenApply(done -> true);
  }

  /** Takes a token away; false if there is none of that name. It is refused from now on. */
  public CompletionStage<Boolean> revoke(String name) {
    Token token;
    synchronized (byName) {
      token = byName.get(name);
    }
    if (token == null) {
      return CompletableFuture.completedStage(false);
    }
    return write(new Change.Delete(token.key()))
        .thenApply(
            done -> {
              forget(name);
              return true;
            });
  }

  /** All of them, by name. */
  public List<Token> list() {
    return all;
  }

  /** Whose token it is; takes as long for a wrong one as for a right one. */
  public Optional<Token> owner(String token) {
    String hash = TokenFormat.hashOf(token);
    Optional<Token> owner = Optional.empty();
    Instant now = time.instant();
    for (Token each : all) {
      if (each.hasHash(hash) && !each.isExpired(now)) {
        owner = Optional.of(each);
      }
    }
    return owner;
  }

  private CompletionStage<Outcome> write(Change change) {
    return store
        .write(List.of(change))
        .thenApply(
            outcome -> {
              if (outcome instanceof Outcome.Refused refused) {
                throw new IllegalStateException("a token was not stored: " + refused.detail());
              }
              return outcome;
            });
  }

  private void remember(Token token) {
    synchronized (byName) {
      changes.incrementAndGet();
      byName.put(token.name(), token);
      publish(byName.values());
    }
  }

  private void forget(String name) {
    synchronized (byName) {
      changes.incrementAndGet();
      byName.remove(name);
      publish(byName.values());
    }
  }

  private void publish(Collection<Token> tokens) {
    all = List.copyOf(tokens);
  }
}
