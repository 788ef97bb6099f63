package choir.core.mirrorborn;

import choir.core.run.RunId;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Waiting messages: by priority, within one in the order in which they came. Never changes;
 * thousands may wait, and what a message costs does not grow with them. A run waits once at most.
 */
final class Inbox extends AbstractList<Inbound> {
  static final Inbox EMPTY =
      new Inbox(Tree.empty(), Tree.empty(), Tree.empty(), Tree.empty(), 0, 0);

  /** A place in the order of service. */
  private record Place(Priority priority, long number) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byPriority = priority.compareTo(other.priority);
      return byPriority != 0 ? byPriority : Long.compare(number, other.number);
    }
  }

  private final Tree<Place, Inbound> all;
  private final Tree<String, Place> byRun;
  private final Tree<String, Tree<Place, Inbound>> bySession;

  /** The first of each session. */
  private final Tree<Place, Inbound> firsts;

  private final long next;
  private final int chars;

  private Inbox(
      Tree<Place, Inbound> all,
      Tree<String, Place> byRun,
      Tree<String, Tree<Place, Inbound>> bySession,
      Tree<Place, Inbound> firsts,
      long next,
      int chars) {
    this.all = all;
    this.byRun = byRun;
    this.bySession = bySession;
    this.firsts = firsts;
    this.next = next;
    this.chars = chars;
  }

  static Inbox of(List<Inbound> messages) {
    if (messages instanceof Inbox inbox) {
      return inbox;
    }
    Inbox inbox = EMPTY;
    for (Inbound each : messages) {
      inbox = inbox.with(each);
    }
    return inbox;
  }

  /** With one more message; this one if its run waits already. */
  Inbox with(Inbound message) {
    String run = message.run().value();
    if (byRun.get(run) != null) {
      return this;
    }
    Place place = new Place(message.priority(), next);
    @Nullable Tree<Place, Inbound> known = bySession.get(message.session());
    Tree<Place, Inbound> before = known == null ? Tree.empty() : known;
    Tree<Place, Inbound> after = before.with(place, message);
    return new Inbox(
        all.with(place, message),
        byRun.with(run, place),
        bySession.with(message.session(), after),
        firsts(before, after),
        next + 1,
        chars + message.text().length());
  }

  /** Without the message of a run, which need not wait. */
  Inbox without(Inbound message) {
    String run = message.run().value();
    @Nullable Place place = byRun.get(run);
    @Nullable Tree<Place, Inbound> before = bySession.get(message.session());
    if (place == null || before == null) {
      return this;
    }
    Tree<Place, Inbound> after = before.without(place);
    return new Inbox(
        all.without(place),
        byRun.without(run),
        after.size() == 0
            ? bySession.without(message.session())
            : bySession.with(message.session(), after),
        firsts(before, after),
        next,
        chars - message.text().length());
  }

  private Tree<Place, Inbound> firsts(Tree<Place, Inbound> before, Tree<Place, Inbound> after) {
    Tree<Place, Inbound> changed = before.size() > 0 ? firsts.without(before.firstKey()) : firsts;
    return after.size() > 0 ? changed.with(after.firstKey(), after.at(0)) : changed;
  }

  /** The message of a run. */
  Optional<Inbound> find(RunId run) {
    @Nullable Place place = byRun.get(run.value());
    return place == null ? Optional.empty() : Optional.ofNullable(all.get(place));
  }

  /** The first message of each session, in order. */
  Iterable<Inbound> firsts() {
    return firsts;
  }

  /** How much text waits. */
  int chars() {
    return chars;
  }

  @Override
  public Inbound get(int index) {
    return all.at(index);
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public Iterator<Inbound> iterator() {
    return all.iterator();
  }
}
