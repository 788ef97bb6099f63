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

/** The access tokens: stored as hashes, and cached for every request. Thread-safe. */
public final class Tokens {
  /** Maximum number of tokens, all of which are compared for every request. */
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

  /** Loads the stored tokens. */
  public static CompletionStage<Tokens> load(
      ScrollStore store, InstantSource time, SecureRandom random) {
    Tokens tokens = new Tokens(store, time, random);
    return tokens.refresh().thenApply(done -> tokens);
  }

  /** Reloads the tokens, which other nodes change as well. */
  public CompletionStage<Void> refresh() {
    long before = changes.get();
    return store
        .scrolls(Token.PHEXT, Coordinate.ORIGIN, MAX)
        .thenAccept(scrolls -> replace(before, scrolls));
  }

  private void replace(long before, List<Scroll> scrolls) {
    synchronized (byName) {
      // The loaded tokens may lack concurrent changes by this node.
      if (changes.get() == before) {
        byName.clear();
        scrolls.stream().map(Scroll::text).map(Token::parse).forEach(t -> byName.put(t.name(), t));
        publish(byName.values());
      }
    }
  }

  /**
   * Creates a token.
   *
   * @return the token, which cannot be retrieved again; empty if the name is in use or the limit is
   *     reached
   */
  public CompletionStage<Optional<String>> create(String name, Scope scope) {
    String token = TokenFormat.fresh(random);
    return adopt(name, scope, token)
        .thenApply(done -> done ? Optional.of(token) : Optional.empty());
  }

  /**
   * Stores the hash of an existing token.
   *
   * @return false if the name is in use or the limit is reached
   * @throws IllegalArgumentException if the name is not valid
   */
  CompletionStage<Boolean> adopt(String name, Scope scope, String token) {
    if (!TokenFormat.isName(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' is not a valid name: " + TokenFormat.NAME_RULE);
    }
    return adopt(new Token(name, scope, time.instant(), TokenFormat.hashOf(token)));
  }

  /**
   * Creates a token that allows one machine to join the ranch until it expires.
   *
   * @return the token, which cannot be retrieved again; empty if the name is in use or the limit is
   *     reached
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

  /** Binds a token to one member. */
  public CompletionStage<Void> bind(Token token, String member) {
    Token bound = token.boundTo(member);
    return write(bound.toChange()).thenAccept(done -> remember(bound));
  }

  private CompletionStage<Boolean> adopt(Token made) {
    String name = made.name();
    synchronized (byName) {
      changes.incrementAndGet();
      Token former = byName.get(name);
      boolean taken = former != null && !former.isReplaceable(made, time.instant());
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

  /** Stores a token again that was revoked too early. */
  public CompletionStage<Void> reinstate(Token revoked) {
    return write(revoked.toChange()).thenAccept(done -> remember(revoked));
  }

  /** Revokes a token; returns false if there is none of that name. */
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

  /** All tokens, by name. */
  public List<Token> list() {
    return all;
  }

  /** The record of a token; takes constant time for valid and invalid tokens. */
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
                throw new IllegalStateException("storing a token failed: " + refused.detail());
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
