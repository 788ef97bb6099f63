package choir.runtime.sq.http;

import choir.core.sq.Change;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import choir.runtime.sq.store.View;
import java.util.concurrent.CompletionStage;

/** Submits writes to the store, within a tenant's quota, and renders their outcomes. */
final class StoreWriter {
  private final Store store;
  private final TenantQuotas quotas;

  StoreWriter(Store store, TenantQuotas quotas) {
    this.store = store;
    this.quotas = quotas;
  }

  /**
   * Submits a write.
   *
   * @param bytes of text that it brings
   * @throws SqHttpException 507 if the tenant has no room for it
   */
  CompletionStage<Outcome> submit(Caller caller, Operation.Write write, long bytes) {
    if (bytes == 0 || caller.tenant().isEmpty()) {
      return store.submit(write);
    }
    Tenant tenant = caller.tenant().get();
    View view = store.latest();
    long scrolls = added(write, tenant, view);
    quotas.requireRoom(tenant, Math.max(0, bytes - replaced(write, view)), scrolls);
    return store
        .submit(write)
        .thenApply(
            outcome -> {
              if (outcome instanceof Outcome.Done) {
                quotas.wrote(tenant, bytes, scrolls);
              }
              return outcome;
            });
  }

  /**
   * Refuses a body that would take a tenant beyond its quota, before it is read.
   *
   * @param bytes that are announced
   * @param replaces whether the body replaces the text of the scroll
   * @throws SqHttpException 507
   */
  void requireRoom(Caller caller, ScrollKey key, long bytes, boolean replaces) {
    if (caller.tenant().isPresent()) {
      long freed = replaces ? bytes(store.latest(), key) : 0;
      quotas.requireRoom(caller.tenant().get(), Math.max(0, bytes - freed), 0);
    }
  }

  /** The number of scrolls that a tenant has more after a write. */
  private static long added(Operation.Write write, Tenant tenant, View view) {
    return write.changes().stream()
        .filter(change -> !(change instanceof Change.Delete))
        .map(Change::key)
        .filter(key -> key.phext().startsWith(tenant.prefix()))
        .distinct()
        .filter(key -> view.find(key).isEmpty())
        .count();
  }

  private static long replaced(Operation.Write write, View view) {
    return write.changes().stream()
        .filter(change -> change instanceof Change.Put || change instanceof Change.PutStaged)
        .mapToLong(change -> bytes(view, change.key()))
        .sum();
  }

  private static long bytes(View view, ScrollKey key) {
    return view.find(key).map(StoredScroll::bytes).orElse(0L);
  }

  /**
   * The write was done.
   *
   * @throws SqHttpException 400, 409 or 412 if it was not
   */
  static Outcome.Done done(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> done;
      case Outcome.Stale stale -> throw stale(stale);
      case Outcome.Refused refused -> throw refused(refused);
      case Outcome.Opened opened ->
          throw new IllegalStateException("a write cannot open a journal: " + opened);
    };
  }

  private static SqHttpException stale(Outcome.Stale stale) {
    String tag = Preconditions.tag(stale.version());
    String now = stale.version() == 0 ? "there is no scroll" : "the version is " + tag;
    return SqHttpException.of(
            412,
            "%s: %s; nothing was changed. Read it and decide anew".formatted(stale.key().at(), now))
        .header("ETag", tag);
  }

  private static SqHttpException refused(Outcome.Refused refused) {
    return switch (refused.code()) {
      case REPEATED ->
          SqHttpException.of(409, "Idempotency-Key: " + refused.detail() + "; choose a new one");
      case INVALID, UNKNOWN, FENCED, OUT_OF_ORDER, UNSUPPORTED ->
          SqHttpException.bad(refused.detail());
    };
  }
}
