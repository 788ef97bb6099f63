package choir.runtime.sqhttp;

import choir.core.sq.ScrollKey;
import choir.runtime.access.Scope;
import java.util.Optional;

/**
 * Who calls, and what that opens.
 *
 * @param name of the tenant or of the token, for idempotency keys; empty for whoever needs none
 * @param scope what the token may do; empty for whoever has none, who may do all but look into the
 *     ranch's own phexts
 */
record Caller(String name, Optional<Scope> scope, Optional<Tenant> tenant) {
  /** Whoever calls where no token is needed. */
  static final Caller ANYBODY = new Caller("", Optional.empty(), Optional.empty());

  static Caller of(Tenant tenant) {
    return new Caller(OwnBooks.OF_TENANTS + tenant.name(), Optional.empty(), Optional.of(tenant));
  }

  static Caller of(String token, Scope scope) {
    return new Caller("token/" + token, Optional.of(scope), Optional.empty());
  }

  /**
   * The stored name of a phext that the caller wants to read.
   *
   * @throws SqRefusal 400, 401 or 403
   */
  String reads(String phext) {
    String stored = stored(phext);
    Optional<Scope> needed = tenant.isPresent() ? Optional.empty() : OwnBooks.reader(stored);
    if (needed.isPresent() && scope.isEmpty()) {
      throw SqRefusal.of(
          401,
          "Unauthorized: p: '%s' is the ranch's own; send a token with the scope %s"
              .formatted(phext, needed.get().written()));
    }
    needed.ifPresent(this::require);
    return stored;
  }

  /**
   * The stored name of a phext that the caller wants to write.
   *
   * @throws SqRefusal 400, 401 or 403
   */
  String writes(String phext) {
    String stored = stored(phext);
    boolean forTenant = stored.startsWith(OwnBooks.OF_TENANTS);
    if (forTenant && tenant.isEmpty()) {
      require(Scope.ADMIN);
    }
    if (!forTenant && OwnBooks.isOfRanch(stored)) {
      throw SqRefusal.of(
          403,
          "Forbidden: p: '%s' is the ranch's own and written by nobody over HTTP; choose another"
                  .formatted(phext)
              + " name");
    }
    if (scope.isPresent()) {
      require(Scope.OPERATE);
    }
    return stored;
  }

  /** What precedes the caller's names in the store. */
  String prefix() {
    return tenant.map(Tenant::prefix).orElse("");
  }

  /** What the caller calls a stored phext; empty if it is not the caller's to read. */
  Optional<String> sees(String stored) {
    if (tenant.isPresent()) {
      return stored.startsWith(prefix())
          ? Optional.of(stored.substring(prefix().length()))
          : Optional.empty();
    }
    Optional<Scope> needed = OwnBooks.reader(stored);
    boolean open = needed.isEmpty() || scope.filter(own -> own.includes(needed.get())).isPresent();
    return open ? Optional.of(stored) : Optional.empty();
  }

  /**
   * @throws SqRefusal 401 or 403 if the caller may not do what needs the scope
   */
  void require(Scope needed) {
    if (scope.isEmpty()) {
      throw SqRefusal.of(401, "Unauthorized: send a token with the scope " + needed.written());
    }
    if (!scope.get().includes(needed)) {
      throw SqRefusal.of(
          403,
          "Forbidden: the token has the scope %s; this needs %s"
              .formatted(scope.get().written(), needed.written()));
    }
  }

  private String stored(String phext) {
    boolean path = phext.indexOf('/') >= 0 && (tenant.isPresent() || !hasParts(phext));
    if (path || phext.contains("..") || phext.indexOf('\\') >= 0) {
      throw SqRefusal.of(
          403,
          "Forbidden: p: '%s' holds '..', '/' or '\\'; a phext's name has none of them"
              .formatted(phext));
    }
    String stored = prefix() + phext;
    try {
      ScrollKey.requireName(stored);
    } catch (IllegalArgumentException unusable) {
      throw SqRefusal.bad("p: " + unusable.getMessage());
    }
    return stored;
  }

  /** The names with a slash that there are: the ranch's own, tenants' and agents'. */
  private static boolean hasParts(String phext) {
    return phext.startsWith(OwnBooks.OF_AGENTS) || OwnBooks.reader(phext).isPresent();
  }
}
