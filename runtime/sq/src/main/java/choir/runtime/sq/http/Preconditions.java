package choir.runtime.sq.http;

import choir.core.sq.Condition;
import choir.core.sq.IdempotencyKey;
import choir.core.sq.ScrollKey;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The preconditions of a write, as HTTP writes them (RFC 9110, section 13). */
final class Preconditions {
  private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");
  private static final int LONGEST_KEY = 200;

  private Preconditions() {}

  static String tag(long version) {
    return "\"" + version + "\"";
  }

  /** The preconditions in the headers; none if the last writer wins. */
  static List<Condition> of(SqRequest call, ScrollKey key) {
    return of(key, call.header("If-Match"), call.header("If-None-Match"), "");
  }

  /**
   * @param where what precedes the name of the header in a refusal
   */
  static List<Condition> of(
      ScrollKey key, Optional<String> match, Optional<String> noneMatch, String where) {
    if (match.isPresent() && noneMatch.isPresent()) {
      throw SqHttpException.bad(where + "If-Match and If-None-Match exclude each other; send one");
    }
    if (noneMatch.isPresent()) {
      if (!noneMatch.get().strip().equals("*")) {
        throw SqHttpException.bad(
            "%sIf-None-Match: '%s' must be *, which means that there is no scroll yet"
                .formatted(where, noneMatch.get()));
      }
      return List.of(new Condition(key, Condition.ABSENT));
    }
    return match.map(tag -> List.of(new Condition(key, version(tag, where)))).orElse(List.of());
  }

  private static long version(String tag, String where) {
    if (tag.strip().equals("*")) {
      return Condition.PRESENT;
    }
    Matcher version = TAG.matcher(tag.strip());
    if (!version.matches()) {
      throw SqHttpException.bad(
          "%sIf-Match: '%s' must be * or one version as an ETag tells it, such as \"17\""
              .formatted(where, tag));
    }
    return Long.parseLong(version.group(1));
  }

  /**
   * The caller's key, if the write is to happen once.
   *
   * @param digest of all that is written
   */
  static Optional<IdempotencyKey> once(SqRequest call, String digest) {
    Optional<String> key = call.header("Idempotency-Key");
    if (key.isEmpty()) {
      return Optional.empty();
    }
    String given = key.get();
    if (given.isBlank()
        || given.length() > LONGEST_KEY
        || given.chars().anyMatch(c -> c < 0x20 || c > 0x7E)) {
      throw SqHttpException.bad(
          "Idempotency-Key must have 1 to %d printable ASCII characters".formatted(LONGEST_KEY));
    }
    return Optional.of(new IdempotencyKey(call.caller().name(), given, digest));
  }
}
