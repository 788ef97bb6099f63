package choir.runtime.http;

import choir.core.run.RunId;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is stored of a token: never the token itself. Its scroll reads as lines of {@code name:
 * value}. A stored format.
 *
 * @param name of the caller; unique
 * @param hash SHA-256 of the token, hex: enough for 256 random bits, which nobody can guess
 */
public record Token(String name, Scope scope, Instant created, String hash) {
  /** The phext that holds them. */
  static final String PHEXT = "tokens";

  static String hashOf(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** Takes the same time for every wrong hash. */
  boolean hasHash(String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  ScrollKey key() {
    return new ScrollKey(PHEXT, RunId.place(name));
  }

  Change toChange() {
    String text =
        "name: %s\nscope: %s\ncreated: %s\nsha256: %s\n"
            .formatted(name, scope.written(), created, hash);
    return new Change.Put(key(), text);
  }

  /**
   * Reads a scroll back.
   *
   * @throws IllegalArgumentException if it is no token's
   */
  static Token parse(String scroll) {
    Map<String, String> fields =
        Arrays.stream(scroll.split("\n", -1))
            .filter(line -> line.contains(": "))
            .collect(
                Collectors.toMap(
                    line -> line.substring(0, line.indexOf(": ")),
                    line -> line.substring(line.indexOf(": ") + 2),
                    (first, second) -> first));
    return new Token(
        field(fields, "name"),
        Scope.parse(field(fields, "scope"))
            .orElseThrow(() -> new IllegalArgumentException("a token of an unknown scope")),
        Instant.parse(field(fields, "created")),
        field(fields, "sha256"));
  }

  private static String field(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a scroll of " + PHEXT + " without '" + name + "'");
    }
    return value;
  }
}
