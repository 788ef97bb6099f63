package choir.runtime.messages;

import choir.runtime.access.Tokens;
import choir.runtime.http.Problem;
import choir.runtime.http.Problem.Kind;
import choir.runtime.http.Route;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Bounds how many hooks a token sends: a token bucket for each caller, in the memory of this node.
 * Thread-safe.
 */
final class HookLimit {
  /** Buckets that are kept: one for each token that there may be. */
  private static final int MAX_BUCKETS = Tokens.MAX;

  /**
   * A bucket holds a quarter of a minute's hooks: the jobs of a build or the alarms of a monitor
   * arrive within a second, and no minute has more than five quarters of the limit.
   */
  private static final int BUCKETS_A_MINUTE = 4;

  private static final long MINUTE_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;

  private final Supplier<HookSettings> settings;
  private final InstantSource time;

  /** When the bucket of a caller is full again, in microseconds; the one used last is last. */
  private final Map<String, Long> fullAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_BUCKETS;
        }
      };

  private long refused;

  HookLimit(Supplier<HookSettings> settings, InstantSource time) {
    this.settings = settings;
    this.time = time;
  }

  /** The same handler, which refuses a caller with an empty bucket before it does anything. */
  Route.Handler limited(Route.Handler handler) {
    return call -> {
      require(call.caller().name());
      return handler.handle(call);
    };
  }

  /** The number of hooks that were refused since the start. */
  synchronized long refused() {
    return refused;
  }

  /** Refuses a caller who has sent as many hooks as a token may. */
  private void require(String caller) {
    int perMinute = settings.get().perMinute();
    if (perMinute == 0) {
      return;
    }
    Duration wait = take(caller, perMinute);
    if (!wait.isZero()) {
      long seconds = wait.plus(Duration.ofSeconds(1)).minusNanos(1).toSeconds();
      throw Problem.of(
              Kind.TOO_MANY_HOOKS,
              ("the token '%s' may send %d hooks a minute to a node, %d of them at once"
                      + " (hooks.perMinute in ranch.yaml); nothing was stored. Send this one again"
                      + " after %d s, or raise hooks.perMinute and run 'choir apply'")
                  .formatted(caller, perMinute, burst(perMinute), seconds))
          .with("perMinute", perMinute)
          .retryAfter(seconds)
          .refusal();
    }
  }

  /**
   * Takes one hook out of a bucket.
   *
   * @return the time until there is one; zero if it was taken
   */
  private synchronized Duration take(String caller, int perMinute) {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, time.instant());
    long each = MINUTE_MICROS / perMinute;
    long whole = each * burst(perMinute);
    // At most that much, since the clock may have been set back or the limit been raised.
    long missing = Math.clamp(fullAt.getOrDefault(caller, now) - now, 0, whole);
    long wait = Math.max(0, missing + each - whole);
    boolean taken = wait == 0;
    fullAt.put(caller, now + missing + (taken ? each : 0));
    refused += taken ? 0 : 1;
    return Duration.of(wait, ChronoUnit.MICROS);
  }

  /** The number of hooks in a full bucket. */
  private static int burst(int perMinute) {
    return Math.ceilDiv(perMinute, BUCKETS_A_MINUTE);
  }
}
