package choir.test.linear;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Wing and Gong's search with Lowe's memory of what was tried: is there an order of the calls, each
 * within its own time, in which a single copy would have given these answers? After "Testing for
 * Linearizability" (G. Lowe, 2017), as porcupine does it.
 */
public final class Linearizability {
  /** What a single copy does. States are values with equals. */
  public interface Model<S, I, O> {
    S initial();

    /** The state after the call; empty if the copy could not have answered so. */
    Optional<S> step(S state, I input, O output);
  }

  /** A call begins, or ends: a place in a doubly linked list of all of them. */
  private static final class Event {
    final int call;
    final @Nullable Event end;
    Event before;
    @Nullable Event after;

    Event(int call, @Nullable Event end) {
      this.call = call;
      this.end = end;
      this.before = this;
    }
  }

  private record Tried(BitSet done, Object state) {}

  private record Undo<S>(Event event, S state) {}

  private record At(long time, boolean begins, Event event) {}

  private Linearizability() {}

  /** Whether a history of one register, log or the like is linearizable. */
  public static <S, I, O> boolean check(Model<S, I, O> model, List<Call<I, O>> calls) {
    Event head = list(calls);
    BitSet done = new BitSet(calls.size());
    Set<Tried> tried = new HashSet<>();
    ArrayList<Undo<S>> undo = new ArrayList<>();
    S state = model.initial();
    Event event = head.after;
    while (head.after != null) {
      Optional<S> next = Optional.empty();
      if (event != null && event.end != null) {
        Call<I, O> call = calls.get(event.call);
        next = model.step(state, call.input(), call.output());
        if (next.isPresent()) {
          done.set(event.call);
          if (!tried.add(new Tried((BitSet) done.clone(), next.get()))) {
            done.clear(event.call);
            next = Optional.empty();
          }
        }
      }
      if (next.isPresent() && event != null) {
        undo.add(new Undo<>(event, state));
        state = next.get();
        lift(event);
        event = head.after;
      } else if (event != null && event.end != null) {
        event = event.after;
      } else if (onlyUnanswered(head, calls)) {
        return true;
      } else if (undo.isEmpty()) {
        return false;
      } else {
        Undo<S> last = undo.remove(undo.size() - 1);
        state = last.state();
        done.clear(last.event().call);
        unlift(last.event());
        event = last.event().after;
      }
    }
    return true;
  }

  /** What is left never had an answer: it may as well not have happened. */
  private static <I, O> boolean onlyUnanswered(Event head, List<Call<I, O>> calls) {
    for (Event event = head.after; event != null; event = event.after) {
      if (calls.get(event.call).to() != Call.NEVER) {
        return false;
      }
    }
    return true;
  }

  private static <I, O> Event list(List<Call<I, O>> calls) {
    List<At> order = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      Event end = new Event(i, null);
      order.add(new At(calls.get(i).from(), true, new Event(i, end)));
      order.add(new At(calls.get(i).to(), false, end));
    }
    // At the same moment calls begin before others end: the weaker claim about their order.
    order.sort(Comparator.comparingLong(At::time).thenComparing(at -> !at.begins()));
    Event head = new Event(-1, null);
    Event last = head;
    for (At at : order) {
      link(last, at.event());
      last = at.event();
    }
    return head;
  }

  private static void link(Event before, Event event) {
    event.before = before;
    before.after = event;
  }

  private static void lift(Event event) {
    unlink(event);
    unlink(end(event));
  }

  private static void unlink(Event event) {
    event.before.after = event.after;
    if (event.after != null) {
      event.after.before = event.before;
    }
  }

  private static void unlift(Event event) {
    relink(end(event));
    relink(event);
  }

  private static void relink(Event event) {
    event.before.after = event;
    if (event.after != null) {
      event.after.before = event;
    }
  }

  private static Event end(Event event) {
    if (event.end == null) {
      throw new IllegalStateException("not the beginning of a call");
    }
    return event.end;
  }
}
