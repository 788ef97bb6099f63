package choir.core.seeded;

import java.util.Set;

/** Core whose order is another in each JVM. */
public final class Orderless {
  private Orderless() {}

  static String joined() {
    return String.join("", Set.of("a", "b", "c"));
  }
}
