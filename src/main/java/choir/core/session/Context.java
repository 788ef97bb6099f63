package choir.core.session;

import choir.core.mirrorborn.Profile;
import choir.core.model.Message;
import java.util.List;
import java.util.Map;

/**
 * What the model gets to see: the persona, then as much of the latest conversation as the budget
 * takes.
 *
 * @param system persona and memory
 * @param messages begins with words of the user's side
 */
public record Context(String system, List<Message> messages) {
  /** The texts of a persona in the order in which they are given. */
  public static final List<String> TEXTS =
      List.of("SOUL", "IDENTITY", "AGENTS", "USER", "TOOLS", "MEMORY");

  /** At most this much of a text is given; what is cut is said. */
  public static final int MAX_TEXT_CHARS = 20_000;

  /** A token is some four characters of English; an estimate that errs on the small side. */
  private static final int CHARS_PER_TOKEN = 4;

  /**
   * Builds a prompt.
   *
   * @param texts by name as in {@link #TEXTS}; those that are missing are left out
   */
  public static Context build(Profile profile, Map<String, String> texts, Conversation said) {
    int budget = profile.limits().contextTokens() * CHARS_PER_TOKEN;
    String system = system(profile, texts, budget / 2);
    return new Context(system, said.trimmed(Math.max(0, budget - system.length())).messages());
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
      int room = Math.min(MAX_TEXT_CHARS, budget - system.length());
      if (room <= 0) {
        system.append("\n# ").append(name).append("\n[left out: the context is full]\n");
        continue;
      }
      system.append("\n# ").append(name).append('\n');
      if (text.length() > room) {
        int end = Character.isHighSurrogate(text.charAt(room - 1)) ? room - 1 : room;
        system.append(text, 0, end);
        system.append("\n[cut: ").append(text.length() - end).append(" more characters]\n");
      } else {
        system.append(text).append('\n');
      }
    }
    return system.toString();
  }
}
