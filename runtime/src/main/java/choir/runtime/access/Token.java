package choir.runtime.access;

import choir.core.phext.HashedCoordinate;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoredFields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * The stored record of a token, without the token itself. Its scroll consists of {@code name:
 * value} lines. A stored format.
 *
 * @param name unique name of the caller
 * @param hash SHA-256 of the token, hex: sufficient for 256 random bits
 * @param expires time of expiry; empty for never
 * @param member the only member of the store's group that may use it; empty until first use
 */
public record Token(
    String name,
    Scope scope,
    Instant created,
    String hash,
    Optional<Instant> expires,
    Optional<String> member) {
  /** The phext of the tokens. */
  public static final String PHEXT = "tokens";

  /** Compares in constant time. */
  boolean hasHash(String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  /** A token that never expires and is not bound to a member. */
  public Token(String name, Scope scope, Instant created, String hash) {
    this(name, scope, created, hash, Optional.empty(), Optional.empty());
  }

  boolean isExpired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }

  /** Whether another token may take its name: it has expired, or is a join token not used yet. */
  boolean isReplaceable(Token other, Instant now) {
    boolean unused = scope == Scope.JOIN && other.scope == Scope.JOIN && member.isEmpty();
    return unused || isExpired(now);
  }

  Token boundTo(String who) {
    return new Token(name, scope, created, hash, expires, Optional.of(who));
  }

  ScrollKey key() {
    return new ScrollKey(PHEXT, HashedCoordinate.of(name));
  }

  Change toChange() {
    String text =
        "name: %s\nscope: %s\ncreated: %s\nsha256: %s\n"
            .formatted(name, scope.written(), created, hash);
    return new Change.Put(key(), text + line("expires", expires) + line("member", member));
  }

  private static String line(String key, Optional<?> value) {
    return value.map(each -> key + ": " + each + "\n").orElse("");
  }

  /**
   * Parses a scroll.
   *
   * @throws IllegalArgumentException if the scroll is not a token record
   */
  static Token parse(String scroll) {
    StoredFields fields = StoredFields.parse(PHEXT, scroll);
    return new Token(
        fields.get("name"),
        Scope.parse(fields.get("scope"))
            .orElseThrow(() -> new IllegalArgumentException("token with an unknown scope")),
        Instant.parse(fields.get("created")),
        fields.get("sha256"),
        fields.find("expires").map(Instant::parse),
        fields.find("member"));
  }
}
