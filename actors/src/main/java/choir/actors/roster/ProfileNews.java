package choir.actors.roster;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who is to be told a profile, who was told and has not answered, and whose answer is not stored
 * yet. Nobody is lost in it: an agent leaves it once its answer is handed out to be stored, and
 * what was not stored follows anew from the roster's state. Owned by one roster.
 */
final class ProfileNews {
  /**
   * Told and not answered at a time: each wakes an agent, which is some four writes of the store.
   */
  static final int WINDOW = 100;

  /** Answers stored in one event: some 10 KB. */
  static final int BULK = 500;

  private record Told(Profile profile, long round) {}

  private final Map<AgentId, Profile> waiting = new LinkedHashMap<>();
  private final Map<AgentId, Told> underWay = new LinkedHashMap<>();
  private final Map<String, Long> adopted = new TreeMap<>();
  private long round;

  /** Begins anew with those who are behind. */
  void begin(List<Profile> behind) {
    waiting.clear();
    underWay.clear();
    adopted.clear();
    behind.forEach(this::add);
  }

  /** A profile that is to be told; an older one of the agent is not told any more. */
  void add(Profile profile) {
    underWay.remove(profile.agent());
    waiting.put(profile.agent(), profile);
  }

  /** An agent has stored a revision; one that is not due changes nothing. */
  void adopted(AgentId agent, long revision) {
    Told told = underWay.get(agent);
    Profile due = told == null ? waiting.get(agent) : told.profile();
    if (due != null && due.revision() <= revision) {
      underWay.remove(agent);
      waiting.remove(agent);
      adopted.put(agent.value(), due.revision());
    }
  }

  /** Whom to tell now; they are under way from now on. */
  List<Profile> next() {
    List<Profile> next = new ArrayList<>();
    Iterator<Profile> first = waiting.values().iterator();
    while (first.hasNext() && underWay.size() < WINDOW) {
      Profile profile = first.next();
      first.remove();
      underWay.put(profile.agent(), new Told(profile, round));
      next.add(profile);
    }
    return next;
  }

  /**
   * Who was told before the last call and has not answered is told again, after all others: a
   * hundred agents that cannot answer do not keep the rest waiting.
   */
  void remind() {
    Iterator<Told> each = underWay.values().iterator();
    while (each.hasNext()) {
      Told told = each.next();
      if (told.round() < round) {
        each.remove();
        waiting.put(told.profile().agent(), told.profile());
      }
    }
    round++;
  }

  /** How many have not answered. */
  int behind() {
    return waiting.size() + underWay.size();
  }

  /** Whether answers wait to be stored. */
  boolean hasAnswers() {
    return !adopted.isEmpty();
  }

  /** Whether they had better be stored now: there are many, or no more will come. */
  boolean isWorthAWrite() {
    return adopted.size() >= BULK || (behind() == 0 && hasAnswers());
  }

  /** The answers that wait to be stored, by agent; they are in the caller's hands now. */
  Map<String, Long> take() {
    Map<String, Long> taken = new TreeMap<>(adopted);
    adopted.clear();
    return taken;
  }
}
