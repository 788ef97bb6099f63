package choir.core.id;

import choir.core.phext.Coordinate;
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
    return new ScrollKey(PHEXT, place(value));
  }

  /**
   * A place for something that is looked up by its name: nine numbers out of its hash. There are
   * 2^89 places; the scroll there names its owner, so that a reader sees a collision.
   */
  public static Coordinate place(String name) {
    HashValue128 hash = hash(name);
    long high = hash.getMostSignificantBits() >>> 1;
    long low = hash.getLeastSignificantBits() >>> 1;
    int[] n = new int[9];
    for (int i = 0; i < 9; i++) {
      long bits = i < 5 ? high : low;
      n[i] = (int) (bits % Coordinate.MAX) + 1;
      if (i < 5) {
        high = bits / Coordinate.MAX;
      } else {
        low = bits / Coordinate.MAX;
      }
    }
    return new Coordinate(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
  }

  private static HashValue128 hash(String text) {
    return Hashing.xxh3_128().hashBytesTo128Bits(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return value;
  }
}
