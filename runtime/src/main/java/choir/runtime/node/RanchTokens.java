package choir.runtime.node;

import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import choir.runtime.sq.http.Authenticator;
import choir.runtime.sq.http.Permission;
import choir.runtime.sq.http.Principal;
import java.util.Optional;

/** Adapts the ranch's tokens to SQ's HTTP API. */
public record RanchTokens(Tokens tokens) implements Authenticator {
  private record Owner(Token token) implements Principal {
    @Override
    public String name() {
      return token.name();
    }

    @Override
    public String scope() {
      return token.scope().written();
    }

    @Override
    public boolean may(Permission needed) {
      return token.scope().includes(scopeOf(needed));
    }
  }

  private static Scope scopeOf(Permission permission) {
    return switch (permission) {
      case READ -> Scope.READ;
      case OPERATE -> Scope.OPERATE;
      case ADMIN -> Scope.ADMIN;
    };
  }

  @Override
  public Optional<Principal> authenticate(String token) {
    return tokens.owner(token).map(Owner::new);
  }

  @Override
  public boolean isEmpty() {
    return tokens.list().isEmpty();
  }
}
