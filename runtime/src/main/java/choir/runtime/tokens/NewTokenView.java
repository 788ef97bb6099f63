package choir.runtime.tokens;

import choir.runtime.access.Token;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * A token that was created.
 *
 * @param expires absent if it never does
 * @param token the secret, which no other answer contains
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record NewTokenView(
    String name, String scope, Instant created, Optional<Instant> expires, String token) {
  static NewTokenView of(Token made, String token) {
    return new NewTokenView(
        made.name(), made.scope().written(), made.created(), made.expires(), token);
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "token of " + name + " with scope " + scope;
  }
}
