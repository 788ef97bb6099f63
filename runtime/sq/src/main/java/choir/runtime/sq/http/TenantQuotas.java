package choir.runtime.sq.http;

import choir.runtime.sq.log.PhextHistory;
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
   * @param bytes of records in the store, with those of earlier versions that are kept
   */
  record Usage(long bytes, long scrolls, long countedAt) {
    Usage plus(long moreBytes, long moreScrolls) {
      return new Usage(bytes + moreBytes, scrolls + moreScrolls, countedAt);
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
    for (PhextHistory phext : store.histories(tenant.prefix())) {
      // Without retention, what was replaced is dropped by the next compaction.
      bytes += phext.bytes() + (phext.kept().isZero() ? 0 : phext.historyBytes());
      scrolls += phext.scrolls();
    }
    Usage counted = new Usage(bytes, scrolls, store.time().millis());
    known.put(tenant.name(), counted);
    return counted;
  }

  /** Takes note of a write that was stored. */
  void wrote(Tenant tenant, long bytes, long scrolls) {
    known.computeIfPresent(tenant.name(), (name, usage) -> usage.plus(bytes, scrolls));
  }

  /**
   * @param bytes more than now
   * @param scrolls more than now
   * @throws SqHttpException 507 if the tenant has no room for it
   */
  void requireRoom(Tenant tenant, long bytes, long scrolls) {
    Usage usage = known.get(tenant.name());
    boolean fresh =
        usage != null && Math.abs(store.time().millis() - usage.countedAt()) < KEPT_MILLIS;
    if (usage == null || !fresh || isOver(tenant, usage, bytes, scrolls)) {
      usage = usage(tenant);
    }
    if (!isOver(tenant, usage, bytes, scrolls)) {
      return;
    }
    Tenant.Quota quota = tenant.quota();
    throw SqHttpException.of(
        507,
        ("'%s' has %d bytes of %d, kept history included, and %d scrolls of %d, and no room for"
                + " %d bytes and %d scrolls more: delete what is not needed, or ask the operator of"
                + " this server for a larger quota")
            .formatted(
                tenant.name(),
                usage.bytes(),
                quota.bytes(),
                usage.scrolls(),
                quota.scrolls(),
                bytes,
                scrolls));
  }

  private static boolean isOver(Tenant tenant, Usage usage, long bytes, long scrolls) {
    Tenant.Quota quota = tenant.quota();
    return usage.bytes() + bytes > quota.bytes()
        || (scrolls > 0 && usage.scrolls() + scrolls > quota.scrolls());
  }
}
