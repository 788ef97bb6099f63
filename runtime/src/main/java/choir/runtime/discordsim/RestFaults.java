package choir.runtime.discordsim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What the REST API does wrong on request. Safe for all threads. */
final class RestFaults {
  private static final class Armed {
    private final RestFault fault;
    private int seen;

    Armed(RestFault fault) {
      this.fault = fault;
    }
  }

  private final List<Armed> armed = new ArrayList<>();

  synchronized void add(RestFault fault) {
    armed.add(new Armed(fault));
  }

  synchronized void clear() {
    armed.clear();
  }

  /** The fault that hits a request, if any; it counts as seen by those that match. */
  synchronized Optional<RestFault> hit(Account bot, WireRequest request) {
    Optional<RestFault> hit = Optional.empty();
    for (Iterator<Armed> each = armed.iterator(); each.hasNext(); ) {
      Armed one = each.next();
      if (one.fault.matches(bot.name(), request.method(), request.path())) {
        one.seen++;
        if (one.seen >= one.fault.from() && hit.isEmpty()) {
          hit = Optional.of(one.fault);
        }
        if (one.seen >= one.fault.from() + one.fault.times() - 1) {
          each.remove();
        }
      }
    }
    return hit;
  }
}
