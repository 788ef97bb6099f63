package choir.core.session;

import choir.core.mirrorborn.Profile;
import choir.core.model.Message;
import choir.core.model.TokenEstimate;
import choir.core.model.WellFormedText;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/**
 * The prompt of a model call: the persona, then as much of the latest conversation as the token
 * budget allows.
 *
 * @param system persona and memory
 * @param messages begins with a user message
 */
public record Context(String system, List<Message> messages) {
  /** The declared texts of a persona in prompt order; the notes come after them. */
  public static final List<String> TEXTS = List.of("SOUL", "IDENTITY", "AGENTS", "USER", "TOOLS");

  private static final String FULL = "[left out: the context is full]";

  /** Maximum length of a text in the prompt; truncation is marked. */
  public static final int MAX_TEXT_CHARS = 20_000;

  /** Maximum length of the note of a day in the prompt, which shows two of them. */
  public static final int MAX_DAY_CHARS = 10_000;

  /**
   * Builds a prompt.
   *
   * @param tokens maximum size of the prompt, estimated
   * @param now of which the agent is told the day: a prompt that changed with each call could not
   *     be cached by its server
   */
  public static Context build(
      Profile profile, Persona persona, Conversation conversation, int tokens, Instant now) {
    int budget = (int) Math.min(Integer.MAX_VALUE, (long) tokens * TokenEstimate.CHARS_PER_TOKEN);
    String system = WellFormedText.of(system(profile, persona, budget / 2, now));
    Conversation kept = conversation.within(Math.max(0, budget - system.length()));
    return new Context(system, PromptHistory.of(kept.messages()));
  }

  private static String system(Profile profile, Persona persona, int budget, Instant now) {
    LocalDate today = LocalDate.ofInstant(now, persona.zone());
    boolean utc = persona.zone().normalized().equals(ZoneOffset.UTC);
    StringBuilder system = new StringBuilder();
    system
        .append("You are ")
        .append(profile.name())
        .append(", a Mirrorborn of this ranch; your part is ")
        .append(profile.role())
        .append(". Your memory begins at ")
        .append(profile.home())
        .append(" in your own phext. Today is ")
        .append(today.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH))
        .append(", ")
        .append(today)
        .append(" (")
        .append(utc ? "UTC" : persona.zone().getId())
        .append(").\n")
        .append(persona.policy().words())
        .append(PromptSkills.of(persona.skills(), budget / 4));
    for (String name : TEXTS) {
      String text = persona.texts().getOrDefault(name, "").strip();
      if (!text.isEmpty()) {
        int available = Math.min(MAX_TEXT_CHARS, budget - system.length());
        system.append("\n# ").append(name).append('\n');
        system.append(available <= 0 ? FULL : beginning(text, available)).append('\n');
      }
    }
    return system.append(PromptNotes.of(persona.notes(), budget - system.length())).toString();
  }

  private static String beginning(String text, int available) {
    String first = WellFormedText.first(text, available);
    return first.length() == text.length()
        ? text
        : first + "\n[cut: " + (text.length() - first.length()) + " more characters]";
  }
}
