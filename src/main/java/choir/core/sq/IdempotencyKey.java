package choir.core.sq;

import choir.core.phext.Checksum;
import choir.core.phext.HashedCoordinate;
import java.time.Duration;
import java.util.Optional;

/**
 * A caller-supplied idempotency key of a write: a repeat gets the first answer and writes nothing.
 *
 * @param scope namespace of the key, such as a tenant's name
 * @param key the key supplied by the caller
 * @param digest digest of the write; a different digest under the same key is refused
 */
public record IdempotencyKey(String scope, String key, String digest) {
  /** Minimum retention of a key; later it counts as new. */
  public static final Duration REMEMBERED = Duration.ofDays(30);

  /** The phext of the records: one scroll for the first write of each key. */
  public static final String PHEXT = "once";

  /** The idempotency key of a write with the given contents. */
  public static IdempotencyKey of(String scope, String key, String request) {
    return new IdempotencyKey(scope, key, Checksum.of(request));
  }

  private String name() {
    return scope.length() + ":" + scope + key;
  }

  ScrollKey scrollKey() {
    return new ScrollKey(PHEXT, HashedCoordinate.of(name()));
  }

  /** The stored record of the first write. A stored format. */
  String record(long version, long removed) {
    return Checksum.of(name()) + " " + digest + " " + version + " " + removed;
  }

  /** The answer to a repeat, from the record of the first write; empty for a foreign record. */
  Optional<Outcome> answer(String record) {
    String[] fields = record.split(" ", -1);
    if (fields.length != 4 || !fields[0].equals(Checksum.of(name()))) {
      return Optional.empty();
    }
    return Optional.of(
        fields[1].equals(digest)
            ? new Outcome.Done(Long.parseLong(fields[2]), Long.parseLong(fields[3]))
            : new Outcome.Refused(
                Outcome.Code.REPEATED,
                "the key '" + key + "' was already used for a different write"));
  }
}
