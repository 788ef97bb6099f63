package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Discord's limits: five posts and five edits in five seconds for a bot and channel, a reaction in
 * a quarter of a second, and fifty requests a second for a bot in all. Guarded by the world.
 */
final class RateLimits {
  private static final int ALL_REQUESTS = 50;
  private static final long ALL_MILLIS = 1_000;

  /** Windows that are kept; an old one is over long before. */
  private static final int MAX_WINDOWS = 10_000;

  private static final class Window {
    private long endsAt;
    private int used;

    boolean take(long now, int requests, long millis) {
      if (now >= endsAt) {
        endsAt = now + millis;
        used = 0;
      }
      return ++used <= requests;
    }
  }

  private final World world;
  private final Map<String, Window> windows =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
          return size() > MAX_WINDOWS;
        }
      };

  RateLimits(World world) {
    this.world = world;
  }

  /** Counts a request; returns the refusal if it is one too many. */
  Optional<WireAnswer> take(Account bot, RestRoute route, String channel) {
    long now = world.now().toEpochMilli();
    boolean interaction = route.path().getFirst().equals("interactions");
    Window all = windows.computeIfAbsent(bot.name(), any -> new Window());
    if (!interaction && !all.take(now, ALL_REQUESTS, ALL_MILLIS)) {
      return Optional.of(refusal(all.endsAt - now, true).with("X-RateLimit-Global", "true"));
    }
    RestRoute.Limit limit = route.limit();
    if (limit == RestRoute.Limit.NONE) {
      return Optional.empty();
    }
    Window window = windows.computeIfAbsent(key(bot, limit, channel), any -> new Window());
    return window.take(now, limit.requests(), limit.millis())
        ? Optional.empty()
        : Optional.of(headers(refusal(window.endsAt - now, false), bot, route, channel));
  }

  private static String key(Account bot, RestRoute.Limit limit, String channel) {
    return bot.name() + " " + limit + " " + channel;
  }

  /** Discord rounds the header up to whole seconds; the body is exact. */
  static WireAnswer refusal(long millis, boolean global) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("message", "You are being rate limited.");
    body.put("retry_after", millis / 1000.0).put("global", global);
    return WireAnswer.json(429, body)
        .with("Retry-After", String.valueOf(Math.max(1, (millis + 999) / 1000)))
        .with("X-RateLimit-Scope", global ? "global" : "user")
        .with("via", "1.1 google");
  }

  /** Adds what the bot has left. */
  WireAnswer headers(WireAnswer answer, Account bot, RestRoute route, String channel) {
    RestRoute.Limit limit = route.limit();
    Window window = windows.get(key(bot, limit, channel));
    if (window == null) {
      return answer;
    }
    double left = Math.max(0, window.endsAt - world.now().toEpochMilli()) / 1000.0;
    return answer
        .with("X-RateLimit-Limit", String.valueOf(limit.requests()))
        .with("X-RateLimit-Remaining", String.valueOf(Math.max(0, limit.requests() - window.used)))
        .with("X-RateLimit-Reset", seconds(Instant.ofEpochMilli(window.endsAt).toEpochMilli()))
        .with("X-RateLimit-Reset-After", String.format(Locale.ROOT, "%.3f", left))
        .with("X-RateLimit-Bucket", limit.name().toLowerCase(Locale.ROOT));
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
  }
}
