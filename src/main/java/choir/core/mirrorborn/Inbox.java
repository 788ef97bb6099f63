package choir.core.mirrorborn;

import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.ReplyTo;
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
 * Waiting messages, ordered by priority and then by arrival. Immutable. The cost per message does
 * not grow with the thousands that may be waiting. Each run is contained at most once.
 */
final class Inbox extends AbstractList<Inbound> {
  static final Inbox EMPTY =
      new Inbox(Tree.empty(), Tree.empty(), Tree.empty(), Tree.empty(), Tree.empty(), 0, 0);

  /** A position in the processing order. */
  private record Position(Priority priority, long number) implements Comparable<Position> {
    @Override
    public int compareTo(Position other) {
      int byPriority = priority.compareTo(other.priority);
      return byPriority != 0 ? byPriority : Long.compare(number, other.number);
    }
  }

  private final Tree<Position, Inbound> all;
  private final Tree<String, Position> byRun;

  /** Separate queues per session for questions and other messages, so that questions can pass. */
  private final Tree<String, Tree<Position, Inbound>> queues;

  /** The head of each queue of other messages. */
  private final Tree<Position, Inbound> heads;

  /** The head of each queue of questions. */
  private final Tree<Position, Inbound> questions;

  private final long next;
  private final int chars;

  private Inbox(
      Tree<Position, Inbound> all,
      Tree<String, Position> byRun,
      Tree<String, Tree<Position, Inbound>> queues,
      Tree<Position, Inbound> heads,
      Tree<Position, Inbound> questions,
      long next,
      int chars) {
    this.all = all;
    this.byRun = byRun;
    this.queues = queues;
    this.heads = heads;
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

  /** Adds a message; returns this inbox if its run is already waiting. */
  Inbox with(Inbound message) {
    String run = message.run().value();
    if (byRun.get(run) != null) {
      return this;
    }
    Position place = new Position(message.priority(), next);
    Tree<Position, Inbound> before = queue(message);
    Tree<Position, Inbound> after = before.with(place, message);
    return new Inbox(
        all.with(place, message),
        byRun.with(run, place),
        queues.with(queueOf(message), after),
        isQuestion(message) ? heads : heads(heads, before, after),
        isQuestion(message) ? heads(questions, before, after) : questions,
        next + 1,
        chars + message.text().length());
  }

  /** Removes a message; returns this inbox if it is not waiting. */
  Inbox without(Inbound message) {
    @Nullable Position place = byRun.get(message.run().value());
    if (place == null) {
      return this;
    }
    Tree<Position, Inbound> before = queue(message);
    Tree<Position, Inbound> after = before.without(place);
    String queue = queueOf(message);
    return new Inbox(
        all.without(place),
        byRun.without(message.run().value()),
        after.size() == 0 ? queues.without(queue) : queues.with(queue, after),
        isQuestion(message) ? heads : heads(heads, before, after),
        isQuestion(message) ? heads(questions, before, after) : questions,
        next,
        chars - message.text().length());
  }

  private Tree<Position, Inbound> queue(Inbound message) {
    @Nullable Tree<Position, Inbound> queue = queues.get(queueOf(message));
    return queue == null ? Tree.empty() : queue;
  }

  private static String queueOf(Inbound message) {
    return (isQuestion(message) ? "question " : "other ") + message.session();
  }

  /** Whether a turn waits for the answer; one that is told it later does not. */
  static boolean isQuestion(Inbound message) {
    return !message.chain().isEmpty() && !(message.replyTo() instanceof ReplyTo.Session);
  }

  private static Tree<Position, Inbound> heads(
      Tree<Position, Inbound> heads,
      Tree<Position, Inbound> before,
      Tree<Position, Inbound> after) {
    Tree<Position, Inbound> others = before.size() > 0 ? heads.without(before.firstKey()) : heads;
    return after.size() > 0 ? others.with(after.firstKey(), after.at(0)) : others;
  }

  /**
   * The messages that can start, in order: the first eligible one of each session.
   *
   * @param capacity maximum number of messages other than questions
   * @param busy whether a session cannot accept a message
   */
  List<Inbound> startable(long capacity, Predicate<String> busy) {
    List<Inbound> chosen = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    Iterator<Inbound> others = heads.iterator();
    Iterator<Inbound> asked = questions.iterator();
    long left = capacity;
    @Nullable Inbound other = next(others);
    @Nullable Inbound question = next(asked);
    while (question != null || (other != null && left > 0)) {
      boolean ask = question != null && (other == null || left <= 0 || precedes(question, other));
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

  private boolean precedes(Inbound one, Inbound other) {
    return place(one).compareTo(place(other)) < 0;
  }

  private Position place(Inbound message) {
    return Objects.requireNonNull(byRun.get(message.run().value()));
  }

  /** The message of a run. */
  Optional<Inbound> find(RunId run) {
    @Nullable Position place = byRun.get(run.value());
    return place == null ? Optional.empty() : Optional.ofNullable(all.get(place));
  }

  /** The total length of the waiting texts. */
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
