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
 * Tracks the distribution of profiles: agents to notify, agents that have not acknowledged, and
 * acknowledgements not stored yet. An agent is removed once its acknowledgement is taken to be
 * stored; after a crash the tracking is rebuilt from the roster's state. Owned by one roster.
 */
final class ProfileNews {
  /**
   * Maximum number of unacknowledged notifications: each activates an agent, which costs about four
   * store writes.
   */
  static final int WINDOW = 100;

  /** Maximum number of acknowledgements per event, about 10 KB. */
  static final int BATCH = 500;

  private record Sent(Profile profile, long round) {}

  private final Map<AgentId, Profile> waiting = new LinkedHashMap<>();
  private final Map<AgentId, Sent> inFlight = new LinkedHashMap<>();
  private final Map<String, Long> adopted = new TreeMap<>();
  private long round;

  /** Restarts with the agents whose profiles are pending. */
  void begin(List<Profile> behind) {
    waiting.clear();
    inFlight.clear();
    adopted.clear();
    behind.forEach(this::add);
  }

  /** Adds a profile to distribute; it supersedes an older one of the agent. */
  void add(Profile profile) {
    inFlight.remove(profile.agent());
    waiting.put(profile.agent(), profile);
  }

  /** Records that an agent has stored a revision; an obsolete revision is ignored. */
  void adopted(AgentId agent, long revision) {
    Sent sent = inFlight.get(agent);
    Profile pending = sent == null ? waiting.get(agent) : sent.profile();
    if (pending != null && pending.revision() <= revision) {
      inFlight.remove(agent);
      waiting.remove(agent);
      adopted.put(agent.value(), pending.revision());
    }
  }

  /** The next profiles to send; counted as in flight from now on. */
  List<Profile> next() {
    List<Profile> next = new ArrayList<>();
    Iterator<Profile> first = waiting.values().iterator();
    while (first.hasNext() && inFlight.size() < WINDOW) {
      Profile profile = first.next();
      first.remove();
      inFlight.put(profile.agent(), new Sent(profile, round));
      next.add(profile);
    }
    return next;
  }

  /**
   * Re-queues profiles that were sent before the previous call and not acknowledged, behind all
   * others, so that unresponsive agents do not block the rest.
   */
  void remind() {
    Iterator<Sent> each = inFlight.values().iterator();
    while (each.hasNext()) {
      Sent sent = each.next();
      if (sent.round() < round) {
        each.remove();
        waiting.put(sent.profile().agent(), sent.profile());
      }
    }
    round++;
  }

  /** The number of agents that have not acknowledged. */
  int behind() {
    return waiting.size() + inFlight.size();
  }

  /** Whether acknowledgements are waiting to be stored. */
  boolean hasAcknowledgements() {
    return !adopted.isEmpty();
  }

  /** Whether to store acknowledgements now: a batch is full, or no more are expected. */
  boolean isBatchReady() {
    return adopted.size() >= BATCH || (behind() == 0 && hasAcknowledgements());
  }

  /** Removes and returns the acknowledgements to be stored, by agent. */
  Map<String, Long> take() {
    Map<String, Long> taken = new TreeMap<>(adopted);
    adopted.clear();
    return taken;
  }
}
