package choir.core.floor;

import choir.core.id.AgentId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The choice of the speakers of a round: a pure function of the candidates, so that anybody can
 * check it later.
 *
 * <p>The strongest reason that a candidate has decides, among those who need not pass. Candidates
 * with the same reason are ordered by heat, then by how long they have been silent, then by a hash
 * of the message and their name, which no agent can influence and every node computes alike.
 *
 * @param candidates the speakers first, each with why it speaks or does not
 * @param speakers in their order
 */
public record Choice(List<Candidate> candidates, List<AgentId> speakers, Rule rule) {
  public Choice {
    candidates = List.copyOf(candidates);
    speakers = List.copyOf(speakers);
  }

  /** The candidates that speak, in their order. */
  List<Candidate> speaking() {
    return candidates.subList(0, speakers.size());
  }

  /**
   * Chooses the speakers.
   *
   * @param message id of the message
   * @param width number of speakers wanted; all those who are named speak in any case
   * @param taken whether a person has taken the floor: only those who are named speak then
   * @param alone whether no other agent takes part here, so that nobody can be given way to
   */
  static Choice of(
      List<Candidate> candidates, String message, int width, boolean taken, boolean alone) {
    List<Candidate> sorted = new ArrayList<>(candidates);
    sorted.sort(order(message));
    List<Candidate> free =
        sorted.stream()
            .filter(each -> each.reason() != Reason.NOT_ASKED)
            .filter(each -> !taken || each.reason() == Reason.NAMED)
            .filter(each -> !each.mustPass(alone))
            .toList();
    if (free.isEmpty()) {
      return nobody(sorted, taken);
    }
    Reason best = free.getFirst().reason();
    List<AgentId> speakers =
        free.stream()
            .filter(each -> each.reason() == best)
            .limit(best.speakers(width))
            .map(Candidate::agent)
            .toList();
    Candidate last = free.get(speakers.size() - 1);
    List<Candidate> judged = new ArrayList<>();
    for (Candidate each : sorted) {
      boolean speaks = speakers.contains(each.agent());
      judged.add(each.judged(speaks ? "speaks" : silence(each, last, taken, alone)));
    }
    judged.sort(Comparator.comparing(each -> !speakers.contains(each.agent())));
    return new Choice(judged, speakers, Rule.of(best));
  }

  private static Choice nobody(List<Candidate> sorted, boolean taken) {
    boolean asked = sorted.stream().anyMatch(each -> each.reason() != Reason.NOT_ASKED);
    Rule rule = !asked ? Rule.NOT_ASKED : taken ? Rule.TAKEN : Rule.ALL_PASS;
    List<Candidate> judged =
        sorted.stream().map(each -> each.judged(silence(each, each, taken, false))).toList();
    return new Choice(judged, List.of(), rule);
  }

  /** Why a candidate is silent, compared with the last one of those who speak. */
  private static String silence(Candidate each, Candidate last, boolean taken, boolean alone) {
    if (each.reason() == Reason.NOT_ASKED) {
      return "is not asked: somebody else is named";
    }
    if (taken && each.reason() != Reason.NAMED) {
      return "waits: a person has taken the floor";
    }
    if (each.mustPass(alone)) {
      return "passes: it has spoken too often in a row";
    }
    if (each.reason() != last.reason()) {
      return "waits: another one has a stronger reason";
    }
    if (each.heat() != last.heat() || each.spoke() != last.spoke()) {
      return "waits: another one has been silent for longer";
    }
    return "waits: another one was drawn by lot";
  }

  private static Comparator<Candidate> order(String message) {
    return Comparator.comparing(Candidate::reason)
        .thenComparingLong(Candidate::heat)
        .thenComparingLong(Candidate::spoke)
        .thenComparingInt(each -> mixed(message + "/" + each.agent()))
        .thenComparing(each -> each.agent().value());
  }

  /** A hash whose bits depend on all characters; that of strings differs in the last ones alone. */
  private static int mixed(String text) {
    int hash = text.hashCode();
    hash = (hash ^ (hash >>> 16)) * 0x7feb352d;
    hash = (hash ^ (hash >>> 15)) * 0x846ca68b;
    return hash ^ (hash >>> 16);
  }
}
