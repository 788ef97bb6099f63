package choir.core.roster;

import choir.core.mirrorborn.Profile;
import choir.core.sq.ScrollText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many of the roster's events go into one write of the store. */
public final class RosterBatch {
  /** Of one write, as {@link #bytes} counts: half of the 2 MiB that an operation may have. */
  public static final long MAX_BYTES = 1 << 20;

  /** Names of fields, numbers, times, the constraints' scroll and the envelope of an event. */
  private static final int FRAME = 1_000;

  /** The same of a text: its entry in the event, and its scroll without what it says. */
  private static final int TEXT_FRAME = 150;

  /** What JSON makes of a control character. */
  private static final int ESCAPED = 6;

  private static final int MOST_OF_A_CHARACTER = 3;

  private RosterBatch() {}

  /**
   * The first of the events, as many as a write holds; at least two, since the first only says the
   * revision. What is left follows from the state after them: a crash between two writes leaves
   * agents to be declared at the next start.
   */
  public static List<RosterEvent> first(List<RosterEvent> due) {
    List<RosterEvent> events = new ArrayList<>();
    long bytes = 0;
    for (RosterEvent event : due) {
      bytes += bytes(event);
      if (bytes > MAX_BYTES && events.size() > 1) {
        break;
      }
      events.add(event);
    }
    return events;
  }

  /** An upper bound of what an event and the scrolls beside it have, as they are written. */
  public static long bytes(RosterEvent event) {
    return FRAME
        + switch (event) {
          case RosterEvent.AgentDeclared declared -> declared(declared);
          case RosterEvent.RanchDeclared declared -> 2 * written(declared.name());
          case RosterEvent.SectionDeclared section -> section(section.name(), section.json());
          case RosterEvent.ProfilesAdopted adopted -> adopted.revisions().size() * 100L;
          case RosterEvent.DrainingChanged changed -> 2 * written(changed.nodes().toString());
          case RosterEvent.AgentSent sent -> 2 * written(sent.pin().toString());
          case RosterEvent.AgentRetired retired -> 0;
        };
  }

  private static long declared(RosterEvent.AgentDeclared declared) {
    Profile profile = declared.profile();
    long bytes = written(profile.name()) + written(profile.role()) + written(profile.model());
    bytes += 2 * written(declared.constraints().toString());
    for (PersonaText text : declared.texts()) {
      bytes += TEXT_FRAME + written(text.name()) + written(text.digest());
      bytes += ScrollText.utf8Bytes(text.text());
    }
    for (Map.Entry<String, String> section : declared.sections().entrySet()) {
      bytes += section(section.getKey(), section.getValue());
    }
    return bytes;
  }

  /** A section in its event, where its own JSON is a text, and in its scroll. */
  private static long section(String name, String json) {
    return TEXT_FRAME + written(name) + written(json) + ScrollText.utf8Bytes(json);
  }

  /** A bound of what JSON makes of a text. */
  private static long written(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
      bytes += plain ? 1 : c < ' ' ? ESCAPED : MOST_OF_A_CHARACTER;
    }
    return bytes;
  }
}
