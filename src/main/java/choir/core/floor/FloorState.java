package choir.core.floor;

import choir.core.Stored;
import choir.core.chat.ChatMessage;
import choir.core.chat.Snowflake;
import choir.core.id.AgentId;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The floor of a channel or thread. Pure: no clock, no I/O.
 *
 * @param rounds the latest, at most {@link #MAX_ROUNDS}, in the order in which they were decided
 * @param forgotten the highest id of a message whose round is no longer here; empty for none
 * @param decided number of rounds so far
 * @param forgiven rounds up to this number do not count for heat
 * @param taken who has taken the floor; empty if nobody has
 * @param given to whom the next round was given
 * @param freeze who has frozen it, if anybody has
 * @param word id of the latest message that froze or thawed it; empty for none
 */
public record FloorState(
    List<Round> rounds,
    String forgotten,
    long decided,
    long forgiven,
    String taken,
    Optional<AgentId> given,
    Optional<Freeze> freeze,
    String word)
    implements Stored {
  /** Maximum number of rounds here; the journal keeps all. */
  static final int MAX_ROUNDS = 50;

  /** Maximum number of agents that are tried for one message, each for 15 s. */
  static final int MAX_TURNS = 10;

  /** For how long a person who named an agent goes on talking to it. */
  private static final Duration ASKED_LAST = Duration.ofMinutes(10);

  public static final FloorState EMPTY =
      new FloorState(List.of(), "", 0, 0, "", Optional.empty(), Optional.empty(), "");

  public FloorState {
    rounds = List.copyOf(rounds);
  }

  /**
   * Applies one event.
   *
   * @throws IllegalStateException if the event cannot follow this state
   */
  public FloorState apply(FloorEvent event) {
    return switch (event) {
      case FloorEvent.RoundOpened opened -> opened(opened.round());
      case FloorEvent.SpeakerAdded added -> added(added);
      case FloorEvent.TurnChanged changed -> changed(changed);
      case FloorEvent.FloorTaken taking ->
          new FloorState(
              rounds, forgotten, decided, forgiven, taking.by(), Optional.empty(), freeze, word);
      case FloorEvent.FloorGiven giving ->
          new FloorState(
              rounds, forgotten, decided, forgiven, "", Optional.of(giving.agent()), freeze, word);
      case FloorEvent.FloorReset reset ->
          new FloorState(rounds, forgotten, decided, decided, "", Optional.empty(), freeze, word);
      case FloorEvent.FloorFrozen frozen ->
          frozen(Optional.of(new Freeze(frozen.by(), frozen.at())), frozen.word());
      case FloorEvent.FloorThawed thawed -> frozen(Optional.empty(), thawed.word());
    };
  }

  private FloorState frozen(Optional<Freeze> next, String by) {
    return new FloorState(
        rounds, forgotten, decided, forgiven, taken, given, next, by.isEmpty() ? word : by);
  }

  private FloorState with(List<Round> next) {
    return new FloorState(next, forgotten, decided, forgiven, taken, given, freeze, word);
  }

  private FloorState opened(Round round) {
    if (round.number() != decided + 1 || find(round.message().id()).isPresent()) {
      throw new IllegalStateException("round " + round.number() + " cannot follow " + decided);
    }
    List<Round> more = new ArrayList<>(rounds);
    more.add(round);
    String last = forgotten;
    while (more.size() > MAX_ROUNDS && oldest(more) >= 0) {
      String gone = more.remove(oldest(more)).message().id();
      last = last.isEmpty() || Snowflake.compare(gone, last) > 0 ? gone : last;
    }
    boolean used = round.rule() == Rule.GIVEN;
    return new FloorState(
        more, last, round.number(), forgiven, taken, used ? Optional.empty() : given, freeze, word);
  }

  /** The oldest round in which nobody has still to begin; -1 for none. */
  private static int oldest(List<Round> rounds) {
    for (int i = 0; i < rounds.size(); i++) {
      if (!rounds.get(i).isWaiting()) {
        return i;
      }
    }
    return -1;
  }

  private FloorState added(FloorEvent.SpeakerAdded added) {
    return replaced(added.in(required(added.message().id())));
  }

  private FloorState changed(FloorEvent.TurnChanged changed) {
    Round round = required(changed.message());
    if (round.turn(changed.agent()).filter(Turn::isOpen).isEmpty()) {
      throw new IllegalStateException(changed.agent() + " has no turn");
    }
    Round next = changed.in(round);
    boolean over = !next.isOpen() && changed.state() != Turn.State.SKIPPED;
    return replaced(over ? next.brief() : next);
  }

  private FloorState replaced(Round round) {
    return with(
        rounds.stream().map(each -> each.number() == round.number() ? round : each).toList());
  }

  private Round required(String message) {
    return find(message)
        .orElseThrow(() -> new IllegalStateException("no round is open for " + message));
  }

  /** The round of a message, if it is remembered here. */
  public Optional<Round> find(String message) {
    return rounds.stream().filter(each -> each.message().id().equals(message)).findFirst();
  }

  /** Whether the round of a message may have been forgotten. */
  public boolean isForgotten(String message) {
    return !forgotten.isEmpty()
        && find(message).isEmpty()
        && Snowflake.compare(message, forgotten) <= 0;
  }

  /** Whether no further round can be opened now: too many agents have still to begin. */
  @JsonIgnore
  public boolean isFull() {
    return rounds.size() >= MAX_ROUNDS && oldest(rounds) < 0;
  }

  /** The agents that heard the latest message, which are expected to hear the next one. */
  public SortedSet<AgentId> members() {
    SortedSet<AgentId> members = new TreeSet<>();
    if (!rounds.isEmpty()) {
      rounds.getLast().candidates().forEach(each -> members.add(each.agent()));
    }
    return members;
  }

  /** Decides who speaks to a message for which no round was opened. */
  public FloorEvent.RoundOpened open(
      ChatMessage message, Optional<String> person, List<Bid> bids, Instant now) {
    List<Candidate> candidates = bids.stream().map(bid -> candidate(bid, message, now)).toList();
    int width = bids.stream().mapToInt(Bid::speakers).min().orElse(1);
    Choice choice = Choice.of(candidates, message.id(), width, !taken.isEmpty(), isAlone(bids));
    List<Turn> turns =
        choice.speaking().stream()
            .map(each -> new Turn(each.agent(), each.reason(), Turn.State.GRANTED, now, ""))
            .toList();
    Round round =
        new Round(decided + 1, message, person, choice.candidates(), choice.rule(), turns, now);
    return new FloorEvent.RoundOpened(round);
  }

  /**
   * The agent that is given the floor after the decision: one that is named and was late, or that
   * could have spoken when everybody before has lost the floor or passed.
   */
  public Optional<FloorEvent.SpeakerAdded> late(ChatMessage message, Bid bid, Instant now) {
    Round round = required(message.id());
    if (round.turn(bid.agent()).isPresent()) {
      return Optional.empty();
    }
    boolean silent = round.turns().stream().noneMatch(Turn::counts) && round.rule() != Rule.TAKEN;
    boolean heard = round.turns().stream().anyMatch(each -> each.state() == Turn.State.SILENT);
    if (bid.reason() != Reason.NAMED && (!silent || heard)) {
      return Optional.empty();
    }
    return chosen(message, List.of(candidate(bid, message, now)), now);
  }

  /** The agent that is given the floor instead of one that has lost it. */
  public Optional<FloorEvent.SpeakerAdded> next(String message, Instant now) {
    Round round = required(message);
    return round.turns().size() >= MAX_TURNS
        ? Optional.empty()
        : chosen(round.message(), round.untried(), now);
  }

  private Optional<FloorEvent.SpeakerAdded> chosen(
      ChatMessage message, List<Candidate> candidates, Instant now) {
    Choice choice = Choice.of(candidates, message.id(), 1, !taken.isEmpty(), false);
    return choice.speaking().stream()
        .findFirst()
        .map(each -> new FloorEvent.SpeakerAdded(message, each, now));
  }

  private boolean isAlone(List<Bid> bids) {
    SortedSet<AgentId> all = new TreeSet<>();
    bids.forEach(bid -> all.add(bid.agent()));
    rounds.forEach(round -> round.candidates().forEach(each -> all.add(each.agent())));
    return all.size() <= 1;
  }

  private Candidate candidate(Bid bid, ChatMessage message, Instant now) {
    return new Candidate(
        bid.agent(),
        bid.shard(),
        bid.self(),
        reason(bid, message, now),
        Heat.of(bid.agent(), rounds, forgiven),
        Heat.lastSpoke(bid.agent(), rounds),
        "");
  }

  /** The floor knows reasons of its own. */
  private Reason reason(Bid bid, ChatMessage message, Instant now) {
    if (message.author().bot() || bid.reason() == Reason.NOT_ASKED) {
      return bid.reason();
    }
    Reason own =
        given.filter(bid.agent()::equals).isPresent()
            ? Reason.GIVEN
            : wasAskedLast(bid.agent(), message, now) ? Reason.ASKED_LAST : Reason.NOT_ASKED;
    return own.compareTo(bid.reason()) < 0 ? own : bid.reason();
  }

  private boolean wasAskedLast(AgentId agent, ChatMessage message, Instant now) {
    for (int i = rounds.size() - 1; i >= 0; i--) {
      Round round = rounds.get(i);
      if (round.at().plus(ASKED_LAST).isBefore(now)) {
        return false;
      }
      if (round.message().author().id().equals(message.author().id())) {
        return (round.rule() == Rule.NAMED || round.rule() == Rule.ASKED_LAST)
            && round.speakers().equals(List.of(agent));
      }
    }
    return false;
  }

  /** Whether a word that froze or thawed this floor is older than one that was obeyed before. */
  public boolean isPast(String message) {
    return !word.isEmpty() && Snowflake.compare(message, word) <= 0;
  }

  /** The heat of an agent now. */
  public long heat(AgentId agent) {
    return Heat.of(agent, rounds, forgiven);
  }
}
