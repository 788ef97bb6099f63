package choir.runtime.http;

import java.util.List;

/**
 * Whether the node can serve.
 *
 * @param waitsFor what is missing, in words, such as {@code 1 of 3 voters up}; empty when it serves
 */
public record Readiness(List<String> waitsFor) {
  /** It serves. */
  public static final Readiness READY = new Readiness(List.of());

  public Readiness {
    waitsFor = List.copyOf(waitsFor);
  }

  /** It does not serve yet, or not any more. */
  public static Readiness waitingFor(String... what) {
    return new Readiness(List.of(what));
  }

  public boolean isReady() {
    return waitsFor.isEmpty();
  }
}
