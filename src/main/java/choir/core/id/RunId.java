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
 * The id of a message and of all that follows from it: {@code run-} and 32 hex digits.
 *
 * <p>It is derived from who sent the message and the sender's own key for it, so that the same
 * message has the same id wherever and whenever it arrives.
 */
public record RunId(@JsonValue String value) {
  /** The phext that holds the records of all runs. */
  public static final String PHEXT = "runs";

  private static final Pattern FORM = Pattern.compile("run-[0-9a-f]{32}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RunId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("'" + value + "' is no run id");
    }
  }

  /** Reads a run id from outside. */
  public static Optional<RunId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new RunId(text)) : Optional.empty();
  }

  /**
   * The id of a message.
   *
   * @param sender who sent it: keys of different senders never meet
   * @param key the sender's own, or something random where the sender has none
   */
  public static RunId of(String sender, String key) {
    HashValue128 hash = hash(sender.length() + ":" + sender + key);
    return new RunId(
        "run-"
            + HexFormat.of().toHexDigits(hash.getMostSignificantBits())
            + HexFormat.of().toHexDigits(hash.getLeastSignificantBits()));
  }

  /** The id of what this run itself sends, by the place in the run at which it does. */
  public RunId child(String place) {
    return of(value, place);
  }

  /** Where its record lies. */
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
