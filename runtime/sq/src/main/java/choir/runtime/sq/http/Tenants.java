package choir.runtime.sq.http;

import choir.core.access.TokenFormat;
import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.HistoryRule;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import choir.runtime.sq.store.View;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tenants of this store. The phext {@value #PHEXT} is the source of truth; this is a copy of it
 * in memory, at most {@value #LOOK_MILLIS} ms behind what other nodes did. Thread-safe.
 */
public final class Tenants {
  /**
   * The history of tenants' phexts where no rule says otherwise: none, since it counts against the
   * quota, and a tenant could never free what is kept forever.
   */
  public static final HistoryRule HISTORY =
      HistoryRule.of(ReservedPhexts.TENANT_PREFIX + "*", "latest");

  /** The phext that holds them, one scroll for each. */
  static final String PHEXT = "tenants";

  /** Maximum number of tenants: what one section holds. The ranch was asked to serve 500. */
  static final int MAX = Coordinate.MAX;

  /** A tenant whose token was taken away on another node may go on for so long. */
  private static final long LOOK_MILLIS = 1_000;

  /** Maximum attempts of conflicting writers; each attempt reads the scroll again. */
  private static final int TRIES = 8;

  /** The tenants as of one state of the phext. */
  private record Known(State state, Map<String, Tenant> byName, Map<String, Tenant> byHash) {}

  /** Differs whenever a tenant came, went or was changed. */
  private record State(int scrolls, long newest) {
    static final State NONE = new State(0, 0);

    State with(long version) {
      return new State(scrolls + 1, Math.max(newest, version));
    }
  }

  /** A tenant and its token, which is not shown again. */
  record Admitted(Tenant tenant, String token) {}

  private final Store store;
  private final SecureRandom random;
  private final AtomicLong lookedAt = new AtomicLong();
  private volatile Known known;

  private Tenants(Store store, SecureRandom random) {
    this.store = store;
    this.random = random;
    this.known = read(store.latest());
  }

  /** Reads the tenants that the copy of the store here has. */
  public static Tenants load(Store store, SecureRandom random) {
    return new Tenants(store, random);
  }

  private static Known read(View view) {
    Map<String, Tenant> byName = new TreeMap<>();
    State state =
        walk(
            view,
            scroll -> {
              Tenant tenant = Tenant.parse(scroll.at().scroll(), scroll.text());
              byName.put(tenant.name(), tenant);
            });
    Map<String, Tenant> byHash =
        byName.values().stream().collect(Collectors.toMap(Tenant::hash, Function.identity()));
    return new Known(state, byName, byHash);
  }

  private static State walk(View view, Consumer<StoredScroll> each) {
    State[] state = {State.NONE};
    view.visit(
        PHEXT,
        Coordinate.ORIGIN,
        Tenant.key(MAX).at(),
        scroll -> {
          state[0] = state[0].with(scroll.version());
          each.accept(scroll);
          return true;
        });
    return state[0];
  }

  /** Reads them anew, all that was acknowledged before the call among them. */
  CompletionStage<Integer> reload() {
    return store
        .barrier()
        .thenApply(
            version -> {
              known = read(store.latest());
              return known.byName().size();
            });
  }

  boolean isEmpty() {
    look();
    return known.byName().isEmpty();
  }

  /** All of them, by name. */
  Collection<Tenant> list() {
    return List.copyOf(known.byName().values());
  }

  /** The owner of a token. A hash is looked up, so that timing reveals nothing about tokens. */
  Optional<Tenant> owner(String token) {
    look();
    String hash = TokenFormat.hashOf(token);
    return Optional.ofNullable(known.byHash().get(hash)).filter(tenant -> tenant.hasHash(hash));
  }

  private void look() {
    long now = store.time().millis();
    long before = lookedAt.get();
    boolean due = now - before >= LOOK_MILLIS || now < before;
    if (due && lookedAt.compareAndSet(before, now)) {
      View view = store.latest();
      // Places and versions are in memory: texts are read only if something has changed.
      if (!walk(view, scroll -> {}).equals(known.state())) {
        known = read(view);
      }
    }
  }

  /**
   * Takes in a tenant.
   *
   * @param token its own; empty for one that is made here
   * @throws SqHttpException (in the stage) 409 if the name or the token is taken or there are too
   *     many
   */
  CompletionStage<Admitted> admit(String name, Tenant.Quota quota, Optional<String> token) {
    String given = token.orElseGet(() -> TokenFormat.fresh(random));
    return admit(name, quota, given, TRIES);
  }

  private CompletionStage<Admitted> admit(
      String name, Tenant.Quota quota, String token, int triesLeft) {
    return reload()
        .thenCompose(
            count -> {
              Tenant tenant =
                  new Tenant(free(name), name, now(), quota, hashFree(TokenFormat.hashOf(token)));
              Condition untaken = new Condition(Tenant.key(tenant.id()), Condition.ABSENT);
              return write(tenant.toChange(), List.of(untaken))
                  .thenCompose(
                      done ->
                          done
                              ? reload().thenApply(after -> new Admitted(tenant, token))
                              : again(name, quota, token, triesLeft));
            });
  }

  private CompletionStage<Admitted> again(
      String name, Tenant.Quota quota, String token, int triesLeft) {
    if (triesLeft <= 1) {
      return CompletableFuture.failedStage(
          SqHttpException.of(409, "tenants are being added concurrently; try again"));
    }
    return admit(name, quota, token, triesLeft - 1);
  }

  private Instant now() {
    return store.time().instant();
  }

  private int free(String name) {
    if (!TokenFormat.isName(name) || name.contains("..")) {
      throw SqHttpException.bad(
          "name: '%s' cannot name a tenant: %s, and no '..'"
              .formatted(name, TokenFormat.NAME_RULE));
    }
    if (known.byName().containsKey(name)) {
      throw SqHttpException.of(409, "there is a tenant '" + name + "' already; revoke it first");
    }
    List<Integer> taken = known.byName().values().stream().map(Tenant::id).sorted().toList();
    int id = 1;
    while (id <= taken.size() && taken.get(id - 1) == id) {
      id++;
    }
    if (id > MAX) {
      throw SqHttpException.of(409, "there are " + MAX + " tenants; no more have room here");
    }
    return id;
  }

  private String hashFree(String hash) {
    if (known.byHash().containsKey(hash)) {
      throw SqHttpException.of(409, "the token is another tenant's; each needs its own");
    }
    return hash;
  }

  /** Gives a tenant another quota; what it has already is kept. */
  CompletionStage<Tenant> allow(String name, Tenant.Quota quota) {
    return reload()
        .thenCompose(
            count -> {
              Tenant tenant = named(name).with(quota);
              return write(tenant.toChange(), List.of(present(tenant)))
                  .thenCompose(done -> reload())
                  .thenApply(after -> tenant);
            });
  }

  /** Takes a tenant's token away; its phexts stay. */
  CompletionStage<Tenant> revoke(String name) {
    return reload()
        .thenCompose(
            count -> {
              Tenant tenant = named(name);
              Change gone = new Change.Delete(Tenant.key(tenant.id()));
              return write(gone, List.of(present(tenant)))
                  .thenCompose(done -> reload())
                  .thenApply(after -> tenant);
            });
  }

  private static Condition present(Tenant tenant) {
    return new Condition(Tenant.key(tenant.id()), Condition.PRESENT);
  }

  private Tenant named(String name) {
    Tenant tenant = known.byName().get(name);
    if (tenant == null) {
      throw SqHttpException.of(
          404, "there is no tenant '" + name + "'; GET /api/v2/tenants lists them");
    }
    return tenant;
  }

  /** Whether it was written: false if a condition did not hold. */
  private CompletionStage<Boolean> write(Change change, List<Condition> conditions) {
    return store
        .submit(new Operation.Write(List.of(change), conditions, Optional.empty()))
        .thenApply(
            outcome -> {
              if (outcome instanceof Outcome.Refused refused) {
                throw new IllegalStateException("a tenant was not stored: " + refused.detail());
              }
              return outcome instanceof Outcome.Done;
            });
  }
}
