package choir.core.session;

import choir.core.mirrorborn.Profile;
import choir.core.model.Message;
import java.util.List;
import java.util.Map;

/**
 * The prompt of a model call: the persona, then as much of the latest conversation as the token
 * budget allows.
 *
 * @param system persona and memory
 * @param messages begins with a user message
 */
public record Context(String system, List<Message> messages) {
  /** The texts of a persona in prompt order. */
  public static final List<String> TEXTS =
      List.of("SOUL", "IDENTITY", "AGENTS", "USER", "TOOLS", "MEMORY");

  /** Maximum length of a text in the prompt; truncation is marked. */
  public static final int MAX_TEXT_CHARS = 20_000;

  /** Average characters per token of English text; a conservative estimate. */
  private static final int CHARS_PER_TOKEN = 4;

  /**
   * Builds a prompt.
   *
   * @param texts texts by name as in {@link #TEXTS}; missing texts are omitted
   */
  public static Context build(
      Profile profile, Map<String, String> texts, Conversation conversation) {
    int budget = profile.limits().contextTokens() * CHARS_PER_TOKEN;
    String system = system(profile, texts, budget / 2);
    return new Context(
        system, conversation.trimmed(Math.max(0, budget - system.length())).messages());
  }

  private static String system(Profile profile, Map<String, String> texts, int budget) {
    StringBuilder system = new StringBuilder();
    system
        .append("You are ")
        .append(profile.name())
        .append(", a Mirrorborn of this ranch; your part is ")
        .append(profile.role())
        .append(". Your memory begins at ")
        .append(profile.home())
        .append(" in your own phext.\n");
    for (String name : TEXTS) {
      String text = texts.getOrDefault(name, "").strip();
      if (text.isEmpty()) {
        continue;
      }
      int available = Math.min(MAX_TEXT_CHARS, budget - system.length());
      if (available <= 0) {
        system.append("\n# ").append(name).append("\n[left out: the context is full]\n");
        continue;
      }
      system.append("\n# ").append(name).append('\n');
      if (text.length() > available) {
        int end = Character.isHighSurrogate(text.charAt(available - 1)) ? available - 1 : available;
        system.append(text, 0, end);
        system.append("\n[cut: ").append(text.length() - end).append(" more characters]\n");
      } else {
        system.append(text).append('\n');
      }
    }
    return system.toString();
  }
}
