package choir.core.session;

import choir.core.mirrorborn.Profile;
import choir.core.model.Message;
import choir.core.model.TokenEstimate;
import choir.core.model.WellFormedText;
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

  /**
   * Builds a prompt.
   *
   * @param texts texts by name as in {@link #TEXTS}; missing texts are omitted
   * @param tokens maximum size of the prompt, estimated
   */
  public static Context build(
      Profile profile, Map<String, String> texts, Conversation conversation, int tokens) {
    int budget = (int) Math.min(Integer.MAX_VALUE, (long) tokens * TokenEstimate.CHARS_PER_TOKEN);
    String system = WellFormedText.of(system(profile, texts, budget / 2));
    Conversation kept = conversation.within(Math.max(0, budget - system.length()));
    return new Context(system, PromptHistory.of(kept.messages()));
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
        String first = WellFormedText.first(text, available);
        system.append(first);
        system.append("\n[cut: ").append(text.length() - first.length());
        system.append(" more characters]\n");
      } else {
        system.append(text).append('\n');
      }
    }
    return system.toString();
  }
}
