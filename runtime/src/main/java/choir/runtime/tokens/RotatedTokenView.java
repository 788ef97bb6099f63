package choir.runtime.tokens;

import choir.runtime.access.Token;
import java.time.Instant;

/**
 * A token with a new secret.
 *
 * @param token the secret, which no other answer contains
 * @param own whether it is the token of the caller
 */
record RotatedTokenView(String name, String scope, Instant created, String token, boolean own) {
  static RotatedTokenView of(Token renewed, String token, boolean own) {
    return new RotatedTokenView(
        renewed.name(), renewed.scope().written(), renewed.created(), token, own);
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "token of " + name + " with scope " + scope;
  }
}
