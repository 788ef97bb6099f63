package choir.runtime.http;

import java.util.List;

/**
 * Whether the node can serve.
 *
 * @param waitsFor missing conditions in words, such as {@code 1 of 3 voters up}; empty if it is
 *     ready
 */
public record Readiness(List<String> waitsFor) {
  /** The node serves. */
  public static final Readiness READY = new Readiness(List.of());

  public Readiness {
    waitsFor = List.copyOf(waitsFor);
  }

  /** The node does not serve yet, or no longer. */
  public static Readiness waitingFor(String... what) {
    return new Readiness(List.of(what));
  }

  public boolean isReady() {
    return waitsFor.isEmpty();
  }
}
