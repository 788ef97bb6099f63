package choir.actors;

import com.typesafe.config.Config;
import java.time.Duration;

/** Reads entity settings from HOCON. */
public final class Settings {
  private Settings() {}

  /**
   * Reads a positive duration.
   *
   * @throws IllegalArgumentException if it is not positive; the message names the key and the value
   */
  public static Duration positive(Config config, String key) {
    Duration value = config.getDuration(key);
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(key + " is " + value + ", must be longer than 0");
    }
    return value;
  }
}
