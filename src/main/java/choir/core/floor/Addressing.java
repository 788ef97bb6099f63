package choir.core.floor;

import choir.core.chat.ChatMessage;
import choir.core.chat.Etiquette;
import choir.core.mirrorborn.Profile;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the reason why an agent may be meant by a message. */
public final class Addressing {
  /** A tag as {@code [coord: 2.1.x]}: its first number is the zone. */
  private static final Pattern ZONE =
      Pattern.compile("\\[coord:\\s*([0-9]{1,3})(?:[.][0-9xX]{1,3}){0,2}\\s*]");

  /** A hand-over as {@code [floor: lux]}. */
  private static final Pattern HAND_OVER =
      Pattern.compile("\\[floor:\\s*@?([A-Za-z0-9-]{1,40})\\s*]");

  private Addressing() {}

  /**
   * The reason why the agent may be meant; empty if the floor plays no part: it is no message of a
   * person, or of a program that calls the agent.
   *
   * @param verdict of the agent's etiquette
   * @param called whether programs may still call agents here
   */
  public static Optional<Reason> reason(
      ChatMessage message,
      Etiquette etiquette,
      Etiquette.Verdict verdict,
      Profile agent,
      boolean called) {
    if (message.place().direct() || !etiquette.hears(message)) {
      return Optional.empty();
    }
    boolean handed = isHandedTo(message, agent);
    boolean addressed = verdict instanceof Etiquette.Addressed;
    if (message.author().bot()) {
      boolean call = addressed || (handed && called && etiquette.bots());
      return call ? Optional.of(Reason.HANDED_OVER) : Optional.empty();
    }
    return Optional.of(ofPerson(message, etiquette.self(), addressed, handed, agent));
  }

  private static Reason ofPerson(
      ChatMessage message, String self, boolean addressed, boolean handed, Profile agent) {
    boolean owner = message.place().threadOwner().filter(self::equals).isPresent();
    boolean others = !message.mentions().isEmpty() || message.repliedTo().isPresent();
    if (handed || (addressed && (!owner || others))) {
      return Reason.NAMED;
    }
    if (others || HAND_OVER.matcher(message.text()).find()) {
      return Reason.NOT_ASKED;
    }
    Matcher zone = ZONE.matcher(message.text());
    if (zone.find()) {
      int tagged = Integer.parseInt(zone.group(1));
      return tagged == agent.home().library() ? Reason.ZONE : Reason.MEMBER;
    }
    return isRoleNamed(message.text(), agent) ? Reason.ROLE : owner ? Reason.OWNER : Reason.MEMBER;
  }

  private static boolean isHandedTo(ChatMessage message, Profile agent) {
    Matcher matcher = HAND_OVER.matcher(message.text());
    return matcher.find()
        && (matcher.group(1).equalsIgnoreCase(agent.agent().value())
            || matcher.group(1).equalsIgnoreCase(agent.name()));
  }

  /** Whether a text calls the role of the agent, as in {@code @reviewer}. */
  private static boolean isRoleNamed(String text, Profile agent) {
    String role = agent.role().toLowerCase(Locale.ROOT);
    String all = text.toLowerCase(Locale.ROOT);
    for (int at = all.indexOf("@" + role); at >= 0; at = all.indexOf("@" + role, at + 1)) {
      int end = at + 1 + role.length();
      boolean before = at == 0 || !Character.isLetterOrDigit(all.charAt(at - 1));
      boolean after = end >= all.length() || !Character.isLetterOrDigit(all.charAt(end));
      if (before && after) {
        return true;
      }
    }
    return false;
  }
}
