package choir.core.id;

import choir.core.phext.HashedCoordinate;
import choir.core.sq.ScrollKey;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of a message and of the run that it starts: {@code run-} and 32 hex digits.
 *
 * <p>Derived from the sender and the sender's key for the message, so that the same message always
 * has the same id.
 */
public record RunId(@JsonValue String value) {
  /** The phext that holds the records of all runs. */
  public static final String PHEXT = "runs";

  private static final Pattern FORM = Pattern.compile("run-[0-9a-f]{32}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RunId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("'" + value + "' is not a run id");
    }
  }

  /** Parses an untrusted run id. */
  public static Optional<RunId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new RunId(text)) : Optional.empty();
  }

  /**
   * The id of a message.
   *
   * @param sender scope of the key: equal keys of different senders yield different ids
   * @param key chosen by the sender, or random
   */
  public static RunId of(String sender, String key) {
    HashValue128 hash = hash(sender.length() + ":" + sender + key);
    return new RunId(
        "run-"
            + HexFormat.of().toHexDigits(hash.getMostSignificantBits())
            + HexFormat.of().toHexDigits(hash.getLeastSignificantBits()));
  }

  /** The id of a message sent by this run, given its position within the run. */
  public RunId child(String position) {
    return of(value, position);
  }

  /** The key of the run's record. */
  public ScrollKey key() {
    return new ScrollKey(PHEXT, HashedCoordinate.of(value));
  }

  private static HashValue128 hash(String text) {
    return Hashing.xxh3_128().hashBytesTo128Bits(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return value;
  }
}
