package choir.runtime.access;

import choir.core.access.TokenFormat;
import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Condition;
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
import java.util.function.Function;
import java.util.function.Supplier;

/** The access tokens: stored as hashes, and cached for every request. Thread-safe. */
public final class Tokens {
  /** Maximum number of tokens, all of which are compared for every request. */
  public static final int MAX = 1_000;

  /** Maximum attempts of conflicting writers; each reads the tokens again. */
  private static final int TRIES = 8;

  private final ScrollStore store;
  private final InstantSource time;
  private final SecureRandom random;
  private final Map<String, Known> byName = new TreeMap<>();
  private final AtomicLong changes = new AtomicLong();
  private volatile List<Token> all = List.of();

  /** A token and the version of its scroll. */
  private record Known(Token token, long version) {}

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
        for (Scroll scroll : scrolls) {
          Token token = Token.parse(scroll.text());
          byName.put(token.name(), new Known(token, scroll.version()));
        }
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
            Optional.empty(),
            Optional.empty());
    return adopt(made).thenApply(done -> done ? Optional.of(token) : Optional.empty());
  }

  /**
   * Binds a token to one member.
   *
   * @return false if another member has used it, on any node
   */
  public CompletionStage<Boolean> bind(Token token, String member) {
    return change(token.name(), each -> each.boundTo(member), TRIES);
  }

  /**
   * Binds a token to one key, before a certificate is given out for it.
   *
   * @param key SHA-256 of the public key in Base64, hex
   * @return false if another key has a certificate by this token, from any node
   */
  public CompletionStage<Boolean> bindKey(Token token, String key) {
    return change(token.name(), each -> each.certifiedFor(key), TRIES);
  }

  /**
   * Replaces a token by what {@code change} makes of it.
   *
   * @return false if there is none of that name, {@code change} makes nothing of it, or other
   *     writers were first each time
   */
  private CompletionStage<Boolean> change(
      String name, Function<Token, Optional<Token>> change, int triesLeft) {
    Optional<Known> known = triesLeft == 0 ? Optional.empty() : known(name);
    Optional<Token> changed = known.flatMap(each -> change.apply(each.token()));
    if (changed.isEmpty() || changed.equals(known.map(Known::token))) {
      return CompletableFuture.completedStage(changed.isPresent());
    }
    return storeOr(changed.get(), known.get().version(), () -> change(name, change, triesLeft - 1));
  }

  private CompletionStage<Boolean> adopt(Token made) {
    return adopt(made, TRIES);
  }

  /**
   * Replaces the secret of a token, which keeps its name, scope and runs. The former secret is
   * refused from then on.
   *
   * @return the token, which cannot be retrieved again; empty if there is none of that name
   */
  public CompletionStage<Optional<String>> rotate(String name) {
    String secret = TokenFormat.fresh(random);
    String hash = TokenFormat.hashOf(secret);
    return change(name, each -> Optional.of(each.withHash(hash)), TRIES)
        .thenApply(done -> done ? Optional.of(secret) : Optional.empty());
  }

  /** A name is taken by the store's word: two nodes may be asked for the same one at once. */
  private CompletionStage<Boolean> adopt(Token made, int triesLeft) {
    Optional<Known> former = known(made.name());
    boolean stored = former.filter(it -> it.token().hasHash(made.hash())).isPresent();
    boolean taken =
        former.filter(it -> !it.token().isReplaceable(made, time.instant())).isPresent();
    boolean full = former.isEmpty() && all.size() >= MAX;
    if (stored || taken || full || triesLeft == 0) {
      return CompletableFuture.completedStage(stored);
    }
    return storeOr(
        made,
        former.map(Known::version).orElse(Condition.ABSENT),
        () -> adopt(made, triesLeft - 1));
  }

  /** Stores a token; if another writer was first, reads all of them and tries again. */
  private CompletionStage<Boolean> storeOr(
      Token token, long version, Supplier<CompletionStage<Boolean>> again) {
    return store(token, version)
        .thenCompose(
            done ->
                done
                    ? CompletableFuture.completedStage(true)
                    : refresh().thenCompose(read -> again.get()));
  }

  private Optional<Known> known(String name) {
    synchronized (byName) {
      return Optional.ofNullable(byName.get(name));
    }
  }

  /** Whether it was stored: false if the scroll has another version by now. */
  private CompletionStage<Boolean> store(Token token, long version) {
    return write(token.toChange(), List.of(new Condition(token.key(), version)))
        .thenApply(
            outcome -> {
              if (outcome instanceof Outcome.Done done) {
                remember(token, done.index());
              }
              return outcome instanceof Outcome.Done;
            });
  }

  /** Stores a token again that was revoked too early. */
  public CompletionStage<Void> reinstate(Token revoked) {
    return store(revoked, Condition.ABSENT).thenAccept(done -> {});
  }

  /** Revokes a token; returns false if there is none of that name. */
  public CompletionStage<Boolean> revoke(String name) {
    Optional<Known> known = known(name);
    if (known.isEmpty()) {
      return CompletableFuture.completedStage(false);
    }
    return write(new Change.Delete(known.get().token().key()), List.of())
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

  private CompletionStage<Outcome> write(Change change, List<Condition> conditions) {
    return store
        .write(List.of(change), conditions)
        .thenApply(
            outcome -> {
              if (outcome instanceof Outcome.Refused refused) {
                throw new IllegalStateException("storing a token failed: " + refused.detail());
              }
              return outcome;
            });
  }

  private void remember(Token token, long version) {
    synchronized (byName) {
      changes.incrementAndGet();
      byName.put(token.name(), new Known(token, version));
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

  private void publish(Collection<Known> tokens) {
    all = tokens.stream().map(Known::token).toList();
  }
}
