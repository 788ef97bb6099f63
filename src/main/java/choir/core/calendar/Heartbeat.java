package choir.core.calendar;

import choir.core.id.AgentId;
import choir.core.run.ReplyTo;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The declared heartbeat of an agent: how often it looks at what its HEARTBEAT text says.
 *
 * @param every zero for never
 * @param active windows in which it beats; empty for always
 * @param zone of the windows
 * @param model declared model that overrides the agent's own; empty for the agent's own
 * @param replyTo where a reply is delivered that reports something
 */
public record Heartbeat(
    Duration every, List<Window> active, ZoneId zone, String model, ReplyTo replyTo) {
  /** The section of {@code ranch.yaml}, of the ranch and of each agent. */
  public static final String SECTION = "heartbeat";

  /** The heartbeat of an agent for which nothing is declared. */
  public static final Heartbeat DEFAULT =
      new Heartbeat(Duration.ofMinutes(30), List.of(), ZoneId.of("UTC"), "", ReplyTo.NOWHERE);

  /** Prefix of the names of heartbeats, which no other schedule may have. */
  public static final String PREFIX = "heartbeat.";

  /** A reply that says that nothing needs attention; both releases of OpenClaw have one. */
  private static final List<String> SILENT = List.of("HEARTBEAT_OK", "NO_REPLY");

  /** Maximum length of what a silent reply may say beside its word, as in OpenClaw. */
  private static final int MAX_SILENT_REST = 300;

  /** Maximum length of the HEARTBEAT text in a message, which is part of the calendar's state. */
  private static final int MAX_TEXT = 6_000;

  private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?(-->|\\z)");
  private static final Pattern DECORATION = Pattern.compile("^[\\s*_`.!]+|[\\s*_`.!]+$");

  public Heartbeat {
    active = List.copyOf(active);
  }

  /** Whether a HEARTBEAT text asks for nothing: it is empty, or headings and comments only. */
  public static boolean asksNothing(String text) {
    return COMMENT
        .matcher(text)
        .replaceAll("")
        .lines()
        .map(String::strip)
        .allMatch(line -> line.isEmpty() || line.startsWith("#") || isEmptyItem(line));
  }

  private static boolean isEmptyItem(String line) {
    return line.equals("-") || line.equals("*") || line.equals("- [ ]") || line.equals("* [ ]");
  }

  /** Whether a reply says that nothing needs attention, so that nobody has to see it. */
  public static boolean isSilent(String reply) {
    String text = DECORATION.matcher(reply).replaceAll("");
    for (String word : SILENT) {
      boolean starts = text.startsWith(word) && !continues(text, word.length());
      boolean ends = text.endsWith(word) && !continues(text, text.length() - word.length() - 1);
      if ((starts || ends) && text.length() - word.length() <= MAX_SILENT_REST) {
        return true;
      }
    }
    return false;
  }

  /** Whether a word goes on at this place, as in {@code HEARTBEAT_OKAY}. */
  private static boolean continues(String text, int at) {
    return at >= 0
        && at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_');
  }

  /** The name of an agent's heartbeat. */
  public static String nameOf(AgentId agent) {
    return PREFIX + agent;
  }

  /**
   * The schedule of an agent's heartbeat; empty if it never beats. Agents beat at different moments
   * of the interval, each at its own.
   *
   * @param text the agent's HEARTBEAT text
   */
  public Optional<Schedule> of(AgentId agent, String text) {
    if (every.isZero() || asksNothing(text)) {
      return Optional.empty();
    }
    String name = nameOf(agent);
    Recurrence beats = new Recurrence.Every(every, Recurrence.Every.ownAnchor(name, every));
    Schedule.Task task =
        new Schedule.Task(message(text), Schedule.Session.ISOLATED, model, replyTo);
    Duration day = Duration.ofDays(1);
    Schedule.Policy policy =
        new Schedule.Policy(
            Schedule.Missed.SKIP,
            Schedule.Overlap.SKIP,
            Duration.ZERO,
            0,
            Duration.ofMinutes(1),
            0,
            Optional.of(every.compareTo(day) < 0 ? every : day));
    return Optional.of(
        new Schedule(
            name,
            agent,
            new Timetable(beats, zone, active, List.of()),
            task,
            policy,
            Schedule.Owner.HEARTBEAT));
  }

  private static String message(String text) {
    String kept = text.strip();
    if (kept.length() > MAX_TEXT) {
      boolean pair = Character.isHighSurrogate(kept.charAt(MAX_TEXT - 1));
      kept =
          kept.substring(0, pair ? MAX_TEXT - 1 : MAX_TEXT)
              + "\n[The rest of HEARTBEAT.md is left out: it is too long.]";
    }
    return """
        This is your heartbeat. Look at what your HEARTBEAT.md says, which follows, and do what needs \
        attention now. Do not repeat what you have done before. If nothing needs attention, answer \
        HEARTBEAT_OK and nothing else.

        """
        + kept;
  }
}
