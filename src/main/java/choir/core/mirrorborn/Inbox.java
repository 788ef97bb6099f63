package choir.core.mirrorborn;

import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waiting messages: by priority, within one in the order in which they came. Never changes;
 * thousands may wait, and what a message costs does not grow with them. A run waits once at most.
 */
final class Inbox extends AbstractList<Inbound> {
  static final Inbox EMPTY =
      new Inbox(Tree.empty(), Tree.empty(), Tree.empty(), Tree.empty(), Tree.empty(), 0, 0);

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

  /** Questions and all else of a session in queues of their own: the one need not wait. */
  private final Tree<String, Tree<Place, Inbound>> queues;

  /** The first of each queue of messages that are no questions. */
  private final Tree<Place, Inbound> firsts;

  /** The first of each queue of questions. */
  private final Tree<Place, Inbound> questions;

  private final long next;
  private final int chars;

  private Inbox(
      Tree<Place, Inbound> all,
      Tree<String, Place> byRun,
      Tree<String, Tree<Place, Inbound>> queues,
      Tree<Place, Inbound> firsts,
      Tree<Place, Inbound> questions,
      long next,
      int chars) {
    this.all = all;
    this.byRun = byRun;
    this.queues = queues;
    this.firsts = firsts;
    this.questions = questions;
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
    Tree<Place, Inbound> before = queue(message);
    Tree<Place, Inbound> after = before.with(place, message);
    return new Inbox(
        all.with(place, message),
        byRun.with(run, place),
        queues.with(queueOf(message), after),
        isQuestion(message) ? firsts : firsts(firsts, before, after),
        isQuestion(message) ? firsts(questions, before, after) : questions,
        next + 1,
        chars + message.text().length());
  }

  /** Without a message, which need not wait. */
  Inbox without(Inbound message) {
    @Nullable Place place = byRun.get(message.run().value());
    if (place == null) {
      return this;
    }
    Tree<Place, Inbound> before = queue(message);
    Tree<Place, Inbound> after = before.without(place);
    String queue = queueOf(message);
    return new Inbox(
        all.without(place),
        byRun.without(message.run().value()),
        after.size() == 0 ? queues.without(queue) : queues.with(queue, after),
        isQuestion(message) ? firsts : firsts(firsts, before, after),
        isQuestion(message) ? firsts(questions, before, after) : questions,
        next,
        chars - message.text().length());
  }

  private Tree<Place, Inbound> queue(Inbound message) {
    @Nullable Tree<Place, Inbound> queue = queues.get(queueOf(message));
    return queue == null ? Tree.empty() : queue;
  }

  private static String queueOf(Inbound message) {
    return (isQuestion(message) ? "question " : "other ") + message.session();
  }

  /** Whether a colleague waits for the answer. */
  static boolean isQuestion(Inbound message) {
    return !message.chain().isEmpty();
  }

  private static Tree<Place, Inbound> firsts(
      Tree<Place, Inbound> firsts, Tree<Place, Inbound> before, Tree<Place, Inbound> after) {
    Tree<Place, Inbound> others = before.size() > 0 ? firsts.without(before.firstKey()) : firsts;
    return after.size() > 0 ? others.with(after.firstKey(), after.at(0)) : others;
  }

  /**
   * The messages that may start: in order, the first that can of each session.
   *
   * @param room for how many that are no questions
   * @param busy whether a session can take none
   */
  List<Inbound> startable(long room, Predicate<String> busy) {
    List<Inbound> chosen = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    Iterator<Inbound> others = firsts.iterator();
    Iterator<Inbound> asked = questions.iterator();
    long left = room;
    @Nullable Inbound other = next(others);
    @Nullable Inbound question = next(asked);
    while (question != null || (other != null && left > 0)) {
      boolean ask = question != null && (other == null || left <= 0 || goesFirst(question, other));
      Inbound message = ask || other == null ? Objects.requireNonNull(question) : other;
      if (!busy.test(message.session()) && taken.add(message.session())) {
        chosen.add(message);
        left -= ask ? 0 : 1;
      }
      other = ask ? other : next(others);
      question = ask ? next(asked) : question;
    }
    return List.copyOf(chosen);
  }

  private static @Nullable Inbound next(Iterator<Inbound> messages) {
    return messages.hasNext() ? messages.next() : null;
  }

  private boolean goesFirst(Inbound one, Inbound other) {
    return place(one).compareTo(place(other)) < 0;
  }

  private Place place(Inbound message) {
    return Objects.requireNonNull(byRun.get(message.run().value()));
  }

  /** The message of a run. */
  Optional<Inbound> find(RunId run) {
    @Nullable Place place = byRun.get(run.value());
    return place == null ? Optional.empty() : Optional.ofNullable(all.get(place));
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
