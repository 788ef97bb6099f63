package choir.core.roster;

import choir.core.mirrorborn.Profile;
import choir.core.sq.ScrollText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Splits the roster's events into batches that fit one store write. */
public final class RosterBatch {
  /** Maximum size of a batch as measured by {@link #bytes}: half the operation limit of 2 MiB. */
  public static final long MAX_BYTES = 1 << 20;

  /** Overhead per event: field names, numbers, times, the constraints' scroll, the envelope. */
  private static final int EVENT_OVERHEAD = 1_000;

  /** Overhead per text: its entry in the event, and its scroll without contents. */
  private static final int TEXT_OVERHEAD = 150;

  /** Length of an escaped control character in JSON. */
  private static final int ESCAPE_BYTES = 6;

  private static final int MAX_CHAR_BYTES = 3;

  private RosterBatch() {}

  /**
   * Returns the first batch of pending events; at least two events, since the first only sets the
   * revision. The remaining events follow from the resulting state: after a crash between two
   * writes, the next start declares the remaining agents.
   */
  public static List<RosterEvent> nextBatch(List<RosterEvent> pending) {
    List<RosterEvent> events = new ArrayList<>();
    long bytes = 0;
    for (RosterEvent event : pending) {
      bytes += bytes(event);
      if (bytes > MAX_BYTES && events.size() > 1) {
        break;
      }
      events.add(event);
    }
    return events;
  }

  /** An upper bound for the written size of an event and its projected scrolls. */
  public static long bytes(RosterEvent event) {
    return EVENT_OVERHEAD
        + switch (event) {
          case RosterEvent.AgentDeclared declared -> declared(declared);
          case RosterEvent.RanchDeclared declared -> 2 * jsonBytes(declared.name());
          case RosterEvent.SectionDeclared section -> section(section.name(), section.json());
          case RosterEvent.ProfilesAdopted adopted -> adopted.revisions().size() * 100L;
          case RosterEvent.DrainingChanged changed -> 2 * jsonBytes(changed.nodes().toString());
          case RosterEvent.AgentSent sent -> 2 * jsonBytes(sent.pin().toString());
          case RosterEvent.AgentRetired retired -> 0;
        };
  }

  private static long declared(RosterEvent.AgentDeclared declared) {
    Profile profile = declared.profile();
    long bytes = jsonBytes(profile.name()) + jsonBytes(profile.role()) + jsonBytes(profile.model());
    bytes += 2 * jsonBytes(declared.constraints().toString());
    for (PersonaText text : declared.texts()) {
      bytes += TEXT_OVERHEAD + jsonBytes(text.name()) + jsonBytes(text.digest());
      bytes += ScrollText.utf8Bytes(text.text());
    }
    for (Map.Entry<String, String> section : declared.sections().entrySet()) {
      bytes += section(section.getKey(), section.getValue());
    }
    return bytes;
  }

  /** The size of a section in its event, as an escaped string, and in its scroll. */
  private static long section(String name, String json) {
    return TEXT_OVERHEAD + jsonBytes(name) + jsonBytes(json) + ScrollText.utf8Bytes(json);
  }

  /** An upper bound for the size of a text as a JSON string. */
  private static long jsonBytes(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
      bytes += plain ? 1 : c < ' ' ? ESCAPE_BYTES : MAX_CHAR_BYTES;
    }
    return bytes;
  }
}
