package choir.core.calendar;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A number that is the same for the same schedule and time on every node. */
final class Jitter {
  private Jitter() {}

  static long of(String name, Instant due) {
    byte[] bytes = (name + "\n" + due).getBytes(StandardCharsets.UTF_8);
    return Hashing.xxh3_64().hashBytesToLong(bytes);
  }
}
