package choir.runtime.tokens;

/**
 * A token that was revoked.
 *
 * @param revoked always true: a refusal is a problem
 */
record RevokedTokenView(String name, boolean revoked) {}
