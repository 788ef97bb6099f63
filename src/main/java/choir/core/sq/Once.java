package choir.core.sq;

import choir.core.phext.Checksum;
import choir.core.phext.HashedCoordinate;
import java.time.Duration;
import java.util.Optional;

/**
 * The caller's own key of a write: the same key again gets the first answer and writes nothing.
 *
 * @param scope whose key it is, such as a tenant's name; keys of different scopes never meet
 * @param key the caller's
 * @param digest of what is written: another one under the same key is refused
 */
public record Once(String scope, String key, String digest) {
  /** How long a key is remembered at least; used again after that it is a new one. */
  public static final Duration REMEMBERED = Duration.ofDays(30);

  /** The phext of the records: one scroll for each key, of the first write under it. */
  public static final String PHEXT = "once";

  /** The key of a write whose contents are {@code request}, in whatever form. */
  public static Once of(String scope, String key, String request) {
    return new Once(scope, key, Checksum.of(request));
  }

  private String name() {
    return scope.length() + ":" + scope + key;
  }

  ScrollKey place() {
    return new ScrollKey(PHEXT, HashedCoordinate.of(name()));
  }

  /** What is stored of the first write. A stored format. */
  String record(long version, long removed) {
    return Checksum.of(name()) + " " + digest + " " + version + " " + removed;
  }

  /** The answer to a repeat, by the record of the first write; empty if the record is not its. */
  Optional<Outcome> answer(String record) {
    String[] fields = record.split(" ", -1);
    if (fields.length != 4 || !fields[0].equals(Checksum.of(name()))) {
      return Optional.empty();
    }
    return Optional.of(
        fields[1].equals(digest)
            ? new Outcome.Done(Long.parseLong(fields[2]), Long.parseLong(fields[3]))
            : new Outcome.Refused(
                Outcome.Code.REPEATED, "the key '" + key + "' was used for another write"));
  }
}
