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
 * What is stored of a token: never the token itself. Its scroll reads as lines of {@code name:
 * value}. A stored format.
 *
 * @param name of the caller; unique
 * @param hash SHA-256 of the token, hex: enough for 256 random bits, which nobody can guess
 * @param expires when it is worth nothing any more; empty for never
 * @param member of the store's group who alone may use it; empty as long as nobody has
 */
public record Token(
    String name,
    Scope scope,
    Instant created,
    String hash,
    Optional<Instant> expires,
    Optional<String> member) {
  /** The phext that holds them. */
  public static final String PHEXT = "tokens";

  /** Takes the same time for every wrong hash. */
  boolean hasHash(String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  /** One that never expires and is anybody's who holds it. */
  public Token(String name, Scope scope, Instant created, String hash) {
    this(name, scope, created, hash, Optional.empty(), Optional.empty());
  }

  boolean isExpired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
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
   * Reads a scroll back.
   *
   * @throws IllegalArgumentException if it is no token's
   */
  static Token parse(String scroll) {
    StoredFields fields = StoredFields.parse(PHEXT, scroll);
    return new Token(
        fields.get("name"),
        Scope.parse(fields.get("scope"))
            .orElseThrow(() -> new IllegalArgumentException("a token of an unknown scope")),
        Instant.parse(fields.get("created")),
        fields.get("sha256"),
        fields.find("expires").map(Instant::parse),
        fields.find("member"));
  }
}
