package choir.actors;

import com.typesafe.config.Config;
import java.time.Duration;

/** Reads settings of entities from HOCON. */
public final class Settings {
  private Settings() {}

  /**
   * A length of time.
   *
   * @throws IllegalArgumentException if it is not longer than zero; names the key and the value
   */
  public static Duration positive(Config config, String key) {
    Duration value = config.getDuration(key);
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(key + " is " + value + ", must be longer than 0");
    }
    return value;
  }
}
