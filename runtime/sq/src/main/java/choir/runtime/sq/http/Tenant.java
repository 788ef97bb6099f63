package choir.runtime.sq.http;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoredFields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * A tenant: a client with phexts of its own. Stored as lines of {@code name: value}, without the
 * token itself. A stored format.
 *
 * @param id 1 to {@link Tenants#MAX}: the scroll of the phext {@code tenants} that holds it
 * @param hash SHA-256 of the token, hex
 */
record Tenant(int id, String name, Instant created, Quota quota, String hash) {
  /**
   * What a tenant may have.
   *
   * @param bytes of records in the store, 1 or more
   * @param scrolls 1 or more
   */
  record Quota(long bytes, long scrolls) {
    /** The default: more than people write, less than harms the others. */
    static final Quota USUAL = new Quota(1L << 30, 1_000_000);
  }

  /** Prefix of the names of its phexts in the store. */
  String prefix() {
    return ReservedPhexts.TENANT_PREFIX + name + "/";
  }

  Tenant with(Quota changed) {
    return new Tenant(id, name, created, changed, hash);
  }

  /** Compares in constant time. */
  boolean hasHash(String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  static ScrollKey key(int id) {
    return new ScrollKey(Tenants.PHEXT, new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, id));
  }

  Change toChange() {
    String text =
        "name: %s\ncreated: %s\nquota-bytes: %d\nquota-scrolls: %d\nsha256: %s\n"
            .formatted(name, created, quota.bytes(), quota.scrolls(), hash);
    return new Change.Put(key(id), text);
  }

  /**
   * Reads a scroll back.
   *
   * @throws IllegalArgumentException if it is no tenant's
   */
  static Tenant parse(int id, String scroll) {
    StoredFields fields = StoredFields.parse(Tenants.PHEXT, scroll);
    return new Tenant(
        id,
        fields.get("name"),
        Instant.parse(fields.get("created")),
        new Quota(
            Long.parseLong(fields.get("quota-bytes")), Long.parseLong(fields.get("quota-scrolls"))),
        fields.get("sha256"));
  }
}
