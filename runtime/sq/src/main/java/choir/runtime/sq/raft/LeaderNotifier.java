package choir.runtime.sq.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notifies listeners of the leader, once for each change. For one thread. */
final class LeaderNotifier {
  private static final Logger log = LoggerFactory.getLogger(LeaderNotifier.class);

  private final Supplier<Optional<Member>> leader;
  private final List<Consumer<Optional<Member>>> listeners = new ArrayList<>();
  private Optional<Member> told = Optional.empty();

  LeaderNotifier(Supplier<Optional<Member>> leader) {
    this.leader = leader;
  }

  /** From now on tells a listener, too; first what is known. */
  void add(Consumer<Optional<Member>> listener) {
    tell();
    listeners.add(listener);
    tell(listener);
  }

  /** Checks the leader, and notifies of a change. */
  void tell() {
    Optional<Member> now = leader.get();
    if (!now.equals(told)) {
      told = now;
      listeners.forEach(this::tell);
    }
  }

  private void tell(Consumer<Optional<Member>> listener) {
    try {
      listener.accept(told);
    } catch (RuntimeException failed) {
      // The others want to know all the same.
      log.error("a listener for leaders failed at {}", told, failed);
    }
  }
}
