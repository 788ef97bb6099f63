package choir.runtime.simulation;

import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * All that runs in a simulation, on the thread that made it. What is ready is taken in an order
 * that the seed decides; when nothing is ready, time jumps to the next timer.
 *
 * <p>Each task belongs to an owner, so that a machine that crashes loses its own.
 */
public final class SimLoop implements InstantSource {
  /** The owner of what is outside of every machine. */
  public static final int WORLD = 0;

  private static final Instant ANY_START = Instant.parse("2026-11-21T08:00:00Z");

  /** A task takes up to this long of virtual time. */
  private static final int MAX_COST_NANOS = 20_000;

  /** One task of this many is late, by up to {@link #MAX_LATE_NANOS}: more orders are tried. */
  private static final int LATE_ONE_OF = 16;

  private static final int MAX_LATE_NANOS = 3_000_000;

  private record Task(int owner, Runnable work) {}

  /** A timer that has not fired. */
  public static final class Timer implements Comparable<Timer> {
    private final long at;
    private final long number;
    private final Task task;
    private boolean cancelled;

    private Timer(long at, long number, Task task) {
      this.at = at;
      this.number = number;
      this.task = task;
    }

    void cancel() {
      cancelled = true;
    }

    boolean isCancelled() {
      return cancelled;
    }

    @Override
    public int compareTo(Timer other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  private final long thread = Thread.currentThread().threadId();
  private final Instant start;
  private final Random random;
  private final List<Task> ready = new ArrayList<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private int owners = WORLD;
  private int dead;
  private long nanos;
  private long numbers;
  private long steps;
  private volatile @Nullable Throwable leak;

  public SimLoop(long seed) {
    this(seed, ANY_START);
  }

  /** A loop whose time begins at {@code start}. */
  SimLoop(long seed, Instant start) {
    this.start = start;
    this.random = new Random(seed);
    seedThread(random.nextLong());
  }

  /** Pekko draws actors' uids and the jitter of back-offs from the thread's own generator. */
  private static void seedThread(long seed) {
    ThreadLocalRandom.current();
    try {
      Field field = Thread.class.getDeclaredField("threadLocalRandomSeed");
      field.setAccessible(true);
      field.setLong(Thread.currentThread(), seed);
    } catch (ReflectiveOperationException | RuntimeException closed) {
      throw new IllegalStateException(
          "run with --add-opens java.base/java.lang=ALL-UNNAMED", closed);
    }
  }

  /** A number for a machine that starts. */
  int newOwner() {
    return ++owners;
  }

  /** A generator of its own for a part of the scenario. */
  public Random newRandom() {
    return new Random(random.nextLong());
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos);
  }

  /** Virtual time since the start. */
  public long nanos() {
    return nanos;
  }

  /** How many tasks have run. */
  long steps() {
    return steps;
  }

  void execute(int owner, Runnable work) {
    guard();
    if (owner <= dead && owner != WORLD) {
      return;
    }
    if (random.nextInt(LATE_ONE_OF) == 0) {
      after(owner, random.nextInt(MAX_LATE_NANOS), work);
    } else {
      ready.add(new Task(owner, work));
    }
  }

  Timer after(int owner, long delayNanos, Runnable work) {
    guard();
    Timer timer = new Timer(nanos + Math.max(0, delayNanos), numbers++, new Task(owner, work));
    if (owner > dead || owner == WORLD) {
      timers.add(timer);
    }
    return timer;
  }

  public Timer after(int owner, Duration delay, Runnable work) {
    return after(owner, delay.toNanos(), work);
  }

  /** A foreign thread would make the trace depend on the machine: the loop ends with an error. */
  private void guard() {
    if (Thread.currentThread().threadId() != thread) {
      IllegalStateException found =
          new IllegalStateException("asynchrony leaked to " + Thread.currentThread());
      leak = found;
      throw found;
    }
  }

  /** All owners up to this one are dead: what they had to do is never done. */
  void drop(int owner) {
    dead = owner;
    IntPredicate gone = each -> each != WORLD && each <= owner;
    ready.removeIf(task -> gone.test(task.owner()));
    timers.removeIf(timer -> gone.test(timer.task.owner()));
  }

  /** Runs what is ready of one owner, for code of Pekko's that waits; time stands still. */
  void drain(int owner) {
    while (true) {
      int next = -1;
      for (int i = 0; i < ready.size() && next < 0; i++) {
        next = ready.get(i).owner() == owner ? i : -1;
      }
      if (next >= 0) {
        run(ready.remove(next));
      } else if (!hasten(owner)) {
        return;
      }
    }
  }

  /** Makes what was only late ready. */
  private boolean hasten(int owner) {
    List<Timer> late = new ArrayList<>();
    for (Timer timer : timers) {
      if (timer.task.owner() == owner && timer.at <= nanos + MAX_LATE_NANOS) {
        late.add(timer);
      }
    }
    timers.removeAll(late);
    late.stream().sorted().filter(each -> !each.cancelled).forEach(each -> ready.add(each.task));
    return !late.isEmpty();
  }

  /** Runs for this long of virtual time. */
  public void runFor(Duration length) {
    long end = nanos + length.toNanos();
    boolean more = true;
    while (more && nanos < end) {
      more = step(end);
    }
  }

  private boolean step(long end) {
    Throwable leaked = leak;
    if (leaked != null) {
      throw new IllegalStateException("the simulation is not deterministic", leaked);
    }
    while (!timers.isEmpty() && (timers.peek().cancelled || timers.peek().at <= nanos)) {
      Timer due = timers.remove();
      if (!due.cancelled) {
        ready.add(due.task);
      }
    }
    if (ready.isEmpty()) {
      Timer next = timers.peek();
      nanos = next == null ? end : Math.min(end, next.at);
      return next != null;
    }
    int chosen = random.nextInt(ready.size());
    Task task = ready.get(chosen);
    Task last = ready.removeLast();
    if (chosen < ready.size()) {
      ready.set(chosen, last);
    }
    nanos += random.nextInt(MAX_COST_NANOS);
    run(task);
    return true;
  }

  private void run(Task task) {
    steps++;
    task.work().run();
  }
}
