package choir.runtime.floor;

import choir.core.floor.Candidate;
import choir.core.floor.Round;
import choir.core.floor.Turn;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What was decided about a message.
 *
 * @param author as the ranch or the service calls the author
 * @param rule by what the speakers were chosen
 * @param why the same in words
 * @param speakers those who were given the floor, in this order
 * @param candidates all that could have spoken, the speakers first
 */
record RoundView(
    long number,
    String message,
    Instant at,
    String author,
    String text,
    String rule,
    String why,
    List<SpeakerView> speakers,
    List<CandidateView> candidates) {
  /**
   * A turn.
   *
   * @param state {@code granted}, {@code begun}, {@code spoke}, {@code silent}, {@code failed},
   *     {@code skipped} or {@code unfollowed}
   * @param detail the run, or what went wrong
   */
  record SpeakerView(String agent, String state, Instant since, String detail) {}

  /**
   * An agent that could have spoken.
   *
   * @param reason why it may have been meant
   * @param heat 1, or ten times more for each of its latest replies in a row
   * @param lastSpoke number of the round in which it spoke last; 0 for none
   */
  record CandidateView(String agent, String reason, long heat, long lastSpoke, String verdict) {}

  static RoundView of(Round round) {
    return new RoundView(
        round.number(),
        round.message().id(),
        round.at(),
        round.person().orElse(round.message().author().name()),
        round.message().text(),
        round.rule().name().toLowerCase(Locale.ROOT),
        round.rule().words(),
        round.turns().stream().map(RoundView::speaker).toList(),
        round.candidates().stream().map(RoundView::candidate).toList());
  }

  private static SpeakerView speaker(Turn turn) {
    return new SpeakerView(
        turn.agent().value(),
        turn.state().name().toLowerCase(Locale.ROOT),
        turn.since(),
        turn.detail());
  }

  private static CandidateView candidate(Candidate each) {
    return new CandidateView(
        each.agent().value(), each.reason().words(), each.heat(), each.spoke(), each.verdict());
  }
}
