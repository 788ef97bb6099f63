package choir.runtime.sq.http;

import choir.runtime.sq.log.PhextStats;
import choir.runtime.sq.store.Store;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Usage of tenants against their quotas. Counting is expensive for large tenants, so a count is
 * used for some seconds, with later local writes added to it, and nobody is refused without a new
 * one. Thread-safe.
 *
 * <p>A tenant can pass its quota by what it writes at the same moment, and by what it writes
 * through other nodes within {@value #KEPT_MILLIS} ms.
 */
final class TenantQuotas {
  private static final long KEPT_MILLIS = 5_000;

  /**
   * What a tenant has.
   *
   * @param bytes of records in the store
   */
  record Usage(long bytes, long scrolls, long countedAt) {
    Usage plus(long more) {
      return new Usage(bytes + more, scrolls + 1, countedAt);
    }
  }

  private final Store store;
  private final Map<String, Usage> known = new ConcurrentHashMap<>();

  TenantQuotas(Store store) {
    this.store = store;
  }

  /** Counted now. */
  Usage usage(Tenant tenant) {
    long bytes = 0;
    long scrolls = 0;
    for (PhextStats phext : store.phexts(tenant.prefix())) {
      bytes += phext.bytes();
      scrolls += phext.scrolls();
    }
    Usage counted = new Usage(bytes, scrolls, store.time().millis());
    known.put(tenant.name(), counted);
    return counted;
  }

  /** Takes note of a write that was stored: at most one scroll more. */
  void wrote(Tenant tenant, long bytes) {
    known.computeIfPresent(tenant.name(), (name, usage) -> usage.plus(bytes));
  }

  /**
   * @throws SqHttpException 507 if the tenant has no room for so many bytes more
   */
  void requireRoom(Tenant tenant, long bytes) {
    Usage usage = known.get(tenant.name());
    boolean fresh =
        usage != null && Math.abs(store.time().millis() - usage.countedAt()) < KEPT_MILLIS;
    if (usage == null || !fresh || isOver(tenant, usage, bytes)) {
      usage = usage(tenant);
    }
    if (!isOver(tenant, usage, bytes)) {
      return;
    }
    Tenant.Quota quota = tenant.quota();
    throw SqHttpException.of(
        507,
        ("'%s' has %d bytes of %d and %d scrolls of %d, and no room for %d bytes more: delete what"
                + " is not needed, or ask the operator of this server for a larger quota")
            .formatted(
                tenant.name(),
                usage.bytes(),
                quota.bytes(),
                usage.scrolls(),
                quota.scrolls(),
                bytes));
  }

  private static boolean isOver(Tenant tenant, Usage usage, long bytes) {
    Tenant.Quota quota = tenant.quota();
    return usage.bytes() + bytes > quota.bytes() || usage.scrolls() >= quota.scrolls();
  }
}
