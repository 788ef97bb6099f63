package choir.runtime.discordsim;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Discord's REST API: finds the bot, the route and the fault of a request. */
final class RestApi {
  private static final String PREFIX = "/api/v10/";

  private final World world;
  private final List<RestRoute> routes;
  private final RateLimits limits;
  private final boolean limited;
  private final RestFaults faults;
  private final Exchanges exchanges;

  RestApi(
      World world,
      List<RestRoute> routes,
      boolean limited,
      RestFaults faults,
      Exchanges exchanges) {
    this.world = world;
    this.routes = List.copyOf(routes);
    this.limits = new RateLimits(world);
    this.limited = limited;
    this.faults = faults;
    this.exchanges = exchanges;
  }

  static boolean owns(WireRequest request) {
    return request.path().startsWith(PREFIX);
  }

  WireAnswer answer(WireRequest request) {
    WireAnswer answer;
    String bot = "";
    synchronized (world) {
      try {
        List<String> segments = request.segments().subList(2, request.segments().size());
        Found found = find(request.method(), segments);
        Account account = caller(request, found.parts());
        bot = account.name();
        answer = limited(found, account, request);
      } catch (ApiError.Refused refused) {
        answer = refused.answer();
      }
    }
    exchanges.request(bot, request, answer);
    return answer;
  }

  private record Found(RestRoute route, Map<String, String> parts) {}

  private Found find(String method, List<String> segments) {
    boolean known = false;
    for (RestRoute each : routes) {
      Optional<Map<String, String>> parts = each.match(segments);
      if (parts.isPresent() && each.method().equals(method)) {
        return new Found(each, parts.get());
      }
      known |= parts.isPresent();
    }
    throw (known ? ApiError.METHOD_NOT_ALLOWED : ApiError.NOT_FOUND).refused();
  }

  /** Requests about interactions carry the token of the interaction instead of the bot's. */
  private Account caller(WireRequest request, Map<String, String> parts) {
    String token = parts.get("token");
    if (token != null) {
      return world.interactions().values().stream()
          .filter(each -> each.token().equals(token))
          .findFirst()
          .map(Interaction::bot)
          .orElseThrow(
              (parts.containsKey("interaction")
                      ? ApiError.UNKNOWN_INTERACTION
                      : ApiError.UNKNOWN_WEBHOOK)
                  ::refused);
    }
    String given = request.header("Authorization").orElse("");
    return world
        .bot(given.startsWith("Bot ") ? given.substring(4) : "")
        .orElseThrow(ApiError.UNAUTHORIZED::refused);
  }

  private WireAnswer limited(Found found, Account bot, WireRequest request) {
    String channel = found.parts().getOrDefault("channel", "");
    if (limited) {
      Optional<WireAnswer> refusal = limits.take(bot, found.route(), channel);
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    Optional<RestFault> fault = faults.hit(bot, request);
    if (fault.isPresent() && !fault.get().afterCommit()) {
      return fault.get().answer();
    }
    WireAnswer answer = handled(found, bot, request);
    return fault.isPresent()
        ? fault.get().answer()
        : limits.headers(answer, bot, found.route(), channel).with("via", "1.1 google");
  }

  private WireAnswer handled(Found found, Account bot, WireRequest request) {
    try {
      return found.route().handler().answer(new RestCall(world, bot, request, found.parts()));
    } catch (ApiError.Refused refused) {
      return refused.answer();
    }
  }
}
