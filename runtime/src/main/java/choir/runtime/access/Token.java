package choir.runtime.access;

import choir.core.phext.HashedCoordinate;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoredFields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
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
 * @param certified SHA-256 of the only public key, in Base64, that may get a certificate by it;
 *     hex; empty until one was issued
 */
public record Token(
    String name,
    Scope scope,
    Instant created,
    String hash,
    Optional<Instant> expires,
    Optional<String> member,
    Optional<String> certified) {
  /** The phext of the tokens. */
  public static final String PHEXT = "tokens";

  /** Difference of two nodes' clocks that is tolerated. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  /** Compares in constant time. */
  boolean hasHash(String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  /** A token that never expires and is not bound to a member. */
  public Token(String name, Scope scope, Instant created, String hash) {
    this(name, scope, created, hash, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The sender for the ids of runs. A token that is made again under the name of a revoked one is
   * another sender, whose keys do not find the runs of the former.
   */
  public String sender() {
    return name + " " + created;
  }

  /**
   * Whether a run is this token's own, and not of a former token of the same name. The two times
   * may be from the clocks of two nodes.
   */
  public boolean hasStarted(RunRecord run) {
    String starter =
        switch (run.source()) {
          case Source.Hook hook -> hook.token();
          case Source.Person person -> person.token();
          case Source.Agent agent -> "";
          case Source.Schedule schedule -> "";
          case Source.Channel channel -> "";
        };
    return starter.equals(name) && !run.acceptedAt().isBefore(created.minus(CLOCKS));
  }

  boolean isExpired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }

  /** Whether another token may take its name: it has expired, or is a join token not used yet. */
  boolean isReplaceable(Token other, Instant now) {
    boolean unused = scope == Scope.JOIN && other.scope == Scope.JOIN && member.isEmpty();
    return unused || isExpired(now);
  }

  Token withHash(String other) {
    return new Token(name, scope, created, other, expires, member, certified);
  }

  /** For a member; empty if it is another one's. */
  Optional<Token> boundTo(String who) {
    return member.orElse(who).equals(who)
        ? Optional.of(new Token(name, scope, created, hash, expires, Optional.of(who), certified))
        : Optional.empty();
  }

  /** For the certificate of a key; empty if another key has got one. */
  Optional<Token> certifiedFor(String key) {
    return certified.orElse(key).equals(key)
        ? Optional.of(new Token(name, scope, created, hash, expires, member, Optional.of(key)))
        : Optional.empty();
  }

  ScrollKey key() {
    return new ScrollKey(PHEXT, HashedCoordinate.of(name));
  }

  Change toChange() {
    String text =
        "name: %s\nscope: %s\ncreated: %s\nsha256: %s\n"
            .formatted(name, scope.written(), created, hash);
    return new Change.Put(
        key(),
        text + line("expires", expires) + line("member", member) + line("certified", certified));
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
        fields.find("member"),
        fields.find("certified"));
  }
}
