package choir.runtime.sq.http;

import choir.core.sq.ScrollKey;
import java.util.Optional;

/**
 * The identity of a client, and what it may read and write.
 *
 * @param name of the tenant or of the token, for idempotency keys; empty for an anonymous client
 * @param token its token of the ranch; without one it reads and writes people's phexts alone
 */
record Caller(
    String name, Optional<Principal> token, Optional<Tenant> tenant, ReservedPhexts reserved) {
  /** A client where no token is needed. */
  static Caller anybody(ReservedPhexts reserved) {
    return new Caller("", Optional.empty(), Optional.empty(), reserved);
  }

  static Caller of(Tenant tenant, ReservedPhexts reserved) {
    return new Caller(
        ReservedPhexts.TENANT_PREFIX + tenant.name(),
        Optional.empty(),
        Optional.of(tenant),
        reserved);
  }

  static Caller of(Principal token, ReservedPhexts reserved) {
    return new Caller("token/" + token.name(), Optional.of(token), Optional.empty(), reserved);
  }

  /**
   * The stored name of a phext that the caller wants to read.
   *
   * @throws SqHttpException 400, 401 or 403
   */
  String reads(String phext) {
    String stored = stored(phext);
    if (tenant.isEmpty() && !isOpen(stored)) {
      require(phext, reserved.reader(stored).orElse(Permission.READ));
    }
    return stored;
  }

  /**
   * The stored name of a phext that the caller wants to write.
   *
   * @throws SqHttpException 400, 401 or 403
   */
  String writes(String phext) {
    String stored = stored(phext);
    boolean forTenant = stored.startsWith(ReservedPhexts.TENANT_PREFIX);
    if (forTenant && tenant.isEmpty()) {
      require(Permission.ADMIN);
    }
    if (!forTenant && reserved.isOfRanch(stored)) {
      throw SqHttpException.of(
          403,
          "Forbidden: p: '%s' is reserved by the ranch and is read-only over HTTP; choose another"
                  .formatted(phext)
              + " name");
    }
    if (tenant.isEmpty() && !isOpen(stored)) {
      require(phext, Permission.OPERATE);
    }
    return stored;
  }

  /** Prefix of the caller's names in the store. */
  String prefix() {
    return tenant.map(Tenant::prefix).orElse("");
  }

  /** The caller's name of a stored phext; empty if the caller may not read it. */
  Optional<String> sees(String stored) {
    if (tenant.isPresent()) {
      return stored.startsWith(prefix())
          ? Optional.of(stored.substring(prefix().length()))
          : Optional.empty();
    }
    Permission needed = reserved.reader(stored).orElse(Permission.READ);
    boolean open = isOpen(stored) || token.filter(own -> own.may(needed)).isPresent();
    return open ? Optional.of(stored) : Optional.empty();
  }

  /** Whether the client needs no token to read and write a phext. */
  private boolean isOpen(String stored) {
    return token.isEmpty() && reserved.isPersonal(stored);
  }

  private void require(String phext, Permission needed) {
    if (token.isEmpty()) {
      throw SqHttpException.of(
          401,
          "Unauthorized: p: '%s' is the ranch's own; send a token with the scope %s"
              .formatted(phext, needed.written()));
    }
    require(needed);
  }

  /**
   * @throws SqHttpException 401 or 403 if the caller may not do what needs the permission
   */
  void require(Permission needed) {
    if (token.isEmpty()) {
      throw SqHttpException.of(
          401, "Unauthorized: send a token with the scope " + needed.written());
    }
    if (!token.get().may(needed)) {
      throw SqHttpException.of(
          403,
          "Forbidden: the token has the scope %s; this needs %s"
              .formatted(token.get().scope(), needed.written()));
    }
  }

  private String stored(String phext) {
    boolean path = phext.indexOf('/') >= 0 && (tenant.isPresent() || !hasParts(phext));
    if (path || phext.contains("..") || phext.indexOf('\\') >= 0) {
      throw SqHttpException.of(
          403,
          "Forbidden: p: '%s' holds '..', '/' or '\\'; a phext's name has none of them"
              .formatted(phext));
    }
    String stored = prefix() + phext;
    try {
      ScrollKey.requireName(stored);
    } catch (IllegalArgumentException unusable) {
      throw SqHttpException.bad("p: " + unusable.getMessage());
    }
    return stored;
  }

  /** The names with a slash that there are: the ranch's own, tenants' and agents'. */
  private boolean hasParts(String phext) {
    return phext.startsWith(ReservedPhexts.AGENT_PREFIX) || reserved.reader(phext).isPresent();
  }
}
