package choir.runtime.tokens;

/**
 * A token that was created.
 *
 * @param token the secret, which no other answer contains
 */
record NewTokenView(String name, String scope, String token) {
  /** Names no secret. */
  @Override
  public String toString() {
    return "token of " + name + " with scope " + scope;
  }
}
