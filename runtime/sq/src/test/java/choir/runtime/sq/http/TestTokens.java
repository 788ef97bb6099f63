package choir.runtime.sq.http;

import choir.core.access.TokenFormat;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens of a ranch, in memory. */
final class TestTokens implements Authenticator {
  private record Owner(String name, Permission permission) implements Principal {
    @Override
    public String scope() {
      return permission.written();
    }

    @Override
    public boolean may(Permission needed) {
      return permission.compareTo(needed) >= 0;
    }
  }

  private final Map<String, Principal> owners = new ConcurrentHashMap<>();

  /** A new token, named as what it may do. */
  String create(Permission permission) {
    String token = TokenFormat.fresh(new SecureRandom());
    owners.put(token, new Owner(permission.written(), permission));
    return token;
  }

  /** A new token that may nothing of what this API does, such as one to join the ranch. */
  String createOther() {
    String token = TokenFormat.fresh(new SecureRandom());
    owners.put(token, new Other());
    return token;
  }

  private record Other() implements Principal {
    @Override
    public String name() {
      return "join-c";
    }

    @Override
    public String scope() {
      return "join";
    }

    @Override
    public boolean may(Permission needed) {
      return false;
    }
  }

  @Override
  public Optional<Principal> authenticate(String token) {
    return Optional.ofNullable(owners.get(token));
  }

  @Override
  public boolean isEmpty() {
    return owners.isEmpty();
  }
}
