package choir.actors.session;

import choir.core.model.ModelFailure;
import choir.core.model.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The models that take no calls at present, as this node sees them: one outage a model, shared by
 * all sessions. During an outage one session at a time tries the model; the others wait for the
 * result. Thread-safe.
 */
public final class ModelAvailability {
  /** An attempt without a sign of life for so long does not keep the others waiting. */
  private static final Duration ATTEMPT = Duration.ofMinutes(1);

  private static final class Entry {
    Outage outage;
    Instant failedAt;
    @Nullable Instant triedAt;

    /** At most one callback a session, and thus at most one a running turn. */
    final Map<Object, Runnable> waiting = new LinkedHashMap<>();

    Entry(Outage outage, Instant failedAt) {
      this.outage = outage;
      this.failedAt = failedAt;
    }
  }

  private final Map<String, Entry> entries = new TreeMap<>();

  /**
   * Asks whether a call may be made.
   *
   * @return empty if it may; the caller reports its outcome. Otherwise the outage, whose next
   *     attempt is somebody else's or lies in the future
   */
  public synchronized Optional<Outage> admit(String model, Instant now) {
    Entry entry = entries.get(model);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.outage.nextTry().isAfter(now)) {
      return Optional.of(entry.outage);
    }
    if (entry.triedAt != null && entry.triedAt.plus(ATTEMPT).isAfter(now)) {
      return Optional.of(withNextTry(entry.outage, entry.triedAt.plus(ATTEMPT)));
    }
    entry.triedAt = now;
    return Optional.empty();
  }

  private static Outage withNextTry(Outage outage, Instant nextTry) {
    return new Outage(
        outage.model(), outage.kind(), outage.detail(), outage.since(), outage.attempts(), nextTry);
  }

  /** Calls {@code wake} once the outage has changed; replaces an earlier callback of the caller. */
  public void await(String model, Object caller, Runnable wake) {
    synchronized (this) {
      Entry entry = entries.get(model);
      if (entry != null) {
        entry.waiting.put(caller, wake);
        return;
      }
    }
    wake.run();
  }

  /** The model has begun to answer, or has refused a request: it takes calls. */
  public void answered(String model) {
    wake(remove(model));
  }

  /** Forgets the outage of a model that is declared anew: it may be at another server now. */
  public void forget(String model) {
    wake(remove(model));
  }

  private synchronized @Nullable Entry remove(String model) {
    return entries.remove(model);
  }

  /**
   * Records a failed call.
   *
   * @param askedAt start of the call: one that began before the latest failure tells nothing new
   * @return the outage; empty if the failure does not belong to one
   */
  public Optional<Outage> failed(String model, ModelFailure failure, Instant askedAt, Instant now) {
    if (!failure.kind().isOutage()) {
      answered(model);
      return Optional.empty();
    }
    Entry entry;
    Outage outage;
    List<Runnable> woken;
    synchronized (this) {
      entry = entries.get(model);
      if (entry == null) {
        entry = new Entry(Outage.begin(model, failure, now), now);
        entries.put(model, entry);
      } else if (!askedAt.isBefore(entry.failedAt)) {
        entry.outage = entry.outage.again(failure, now);
        entry.failedAt = now;
        entry.triedAt = null;
      }
      outage = entry.outage;
      woken = new ArrayList<>(entry.waiting.values());
      entry.waiting.clear();
    }
    woken.forEach(Runnable::run);
    return Optional.of(outage);
  }

  /** Takes up an outage that a stored turn tells of, unless the model's state is known here. */
  public synchronized void restore(Outage outage, Instant failedAt) {
    entries.putIfAbsent(outage.model(), new Entry(outage, failedAt));
  }

  private static void wake(@Nullable Entry ended) {
    if (ended != null) {
      ended.waiting.values().forEach(Runnable::run);
    }
  }

  /** The outages in force, by model. */
  public synchronized List<Outage> outages() {
    return entries.values().stream().map(entry -> entry.outage).toList();
  }
}
