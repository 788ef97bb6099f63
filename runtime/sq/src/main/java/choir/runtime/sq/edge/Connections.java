package choir.runtime.sq.edge;

import com.typesafe.config.Config;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a port, or of several that share their bounds. When all are in use and
 * another client connects, the connection that has waited longest for a request ends: clients that
 * connect and send nothing, or half of a head, keep nobody out. Thread-safe.
 */
public final class Connections {
  private final EdgeLimits limits;
  private final Set<Connection> waiting = new LinkedHashSet<>();
  private final Map<String, Integer> byCaller = new HashMap<>();
  private int open;

  Connections(EdgeLimits limits) {
    this.limits = limits;
  }

  /**
   * No connections yet.
   *
   * @param edge a section such as {@code choir.edge}
   */
  public static Connections within(Config edge) {
    return new Connections(EdgeLimits.of(edge));
  }

  /** A connection, which waits for a request at first. */
  final class Connection {
    private final Runnable end;
    private @Nullable String caller;
    private boolean closed;

    private Connection(Runnable end) {
      this.end = end;
    }

    /** As {@link EdgeConnection#claim}. */
    boolean claim(String name) {
      synchronized (Connections.this) {
        release();
        if (closed || byCaller.getOrDefault(name, 0) >= limits.ofOneCaller()) {
          return false;
        }
        byCaller.merge(name, 1, Integer::sum);
        caller = name;
        return true;
      }
    }

    int most() {
      return limits.ofOneCaller();
    }

    /** A request has arrived: the connection is not ended for another one. */
    void requested() {
      synchronized (Connections.this) {
        waiting.remove(this);
      }
    }

    /** The request was answered; its answer may still be on the way. */
    void answered() {
      synchronized (Connections.this) {
        if (!closed) {
          waiting.add(this);
        }
      }
    }

    /** Idempotent. */
    void closed() {
      synchronized (Connections.this) {
        if (!closed) {
          closed = true;
          open--;
          waiting.remove(this);
          release();
        }
      }
    }

    private void release() {
      if (caller != null) {
        byCaller.merge(caller, -1, (count, one) -> count + one == 0 ? null : count + one);
        caller = null;
      }
    }
  }

  /**
   * Admits a connection.
   *
   * @param end ends the connection; called at most once, and without a lock
   * @return empty if all connections have a request in progress
   */
  Optional<Connection> admit(Runnable end) {
    Connection admitted = new Connection(end);
    @Nullable Connection oldest = null;
    synchronized (this) {
      if (open >= limits.connections()) {
        Iterator<Connection> longest = waiting.iterator();
        if (!longest.hasNext()) {
          return Optional.empty();
        }
        oldest = longest.next();
        oldest.closed();
      }
      open++;
      waiting.add(admitted);
    }
    if (oldest != null) {
      oldest.end.run();
    }
    return Optional.of(admitted);
  }

  /** The number of connections with a request in progress. */
  synchronized int busy() {
    return open - waiting.size();
  }
}
