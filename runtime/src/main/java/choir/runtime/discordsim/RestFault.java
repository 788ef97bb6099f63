package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;

/**
 * A fault of the REST API.
 *
 * @param bot whose requests; empty for every bot's
 * @param method of HTTP; empty for all
 * @param path a part of the path, as {@code /messages}; empty for all
 * @param from the number of the matching request at which it begins; 1 is the next
 * @param times how many matching requests it hits
 */
public record RestFault(Kind kind, String bot, String method, String path, int from, int times) {

  /** What goes wrong. */
  public enum Kind {
    /** 429 with one second to wait; nothing is done. */
    RATE_LIMITED,
    /** 429 without the header {@code via}, as Cloudflare bans an address. */
    BANNED,
    /** 500; nothing is done. */
    ERROR_500,
    /** 502; nothing is done. */
    ERROR_502,
    /** 503; nothing is done. */
    ERROR_503,
    /** 500 after the request was carried out. */
    ERROR_AFTER_COMMIT,
    /** The request is carried out, and the connection is cut before the answer. */
    LOST_ANSWER,
    /** The connection is cut; nothing is done. */
    DROPPED
  }

  public RestFault {
    if (from < 1 || times < 1) {
      throw new IllegalArgumentException(
          "from and times count from 1; got %d and %d".formatted(from, times));
    }
  }

  /** A fault of the next request of any bot. */
  public static RestFault next(Kind kind) {
    return new RestFault(kind, "", "", "", 1, 1);
  }

  /** The same for requests of one method whose path contains a text. */
  public RestFault on(String newMethod, String newPath) {
    return new RestFault(kind, bot, newMethod, newPath, from, times);
  }

  /** The same for one bot. */
  public RestFault of(String newBot) {
    return new RestFault(kind, newBot, method, path, from, times);
  }

  /** The same for another number of requests. */
  public RestFault times(int newTimes) {
    return new RestFault(kind, bot, method, path, from, newTimes);
  }

  /** The same from the n-th matching request on. */
  public RestFault from(int newFrom) {
    return new RestFault(kind, bot, method, path, newFrom, times);
  }

  boolean matches(String ofBot, String ofMethod, String ofPath) {
    return (bot.isEmpty() || bot.equals(ofBot))
        && (method.isEmpty() || method.equalsIgnoreCase(ofMethod))
        && Pattern.compile(path, Pattern.LITERAL).matcher(ofPath).find();
  }

  /** Whether the request is carried out all the same. */
  boolean afterCommit() {
    return kind == Kind.ERROR_AFTER_COMMIT || kind == Kind.LOST_ANSWER;
  }

  WireAnswer answer() {
    return switch (kind) {
      case RATE_LIMITED -> RateLimits.refusal(1_000, false);
      case BANNED ->
          WireAnswer.of(429, "text/plain", ByteString.fromString("error code: 1015"))
              .with("Retry-After", "1");
      case ERROR_500, ERROR_AFTER_COMMIT -> failed(500);
      case ERROR_502 -> failed(502);
      case ERROR_503 -> failed(503);
      case LOST_ANSWER, DROPPED -> WireAnswer.DROPPED;
    };
  }

  private static WireAnswer failed(int status) {
    return WireAnswer.json(
        status,
        JsonNodeFactory.instance
            .objectNode()
            .put("message", status + ": Internal Server Error")
            .put("code", 0));
  }
}
