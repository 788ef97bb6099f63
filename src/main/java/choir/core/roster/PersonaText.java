package choir.core.roster;

import java.util.Objects;

/**
 * A declared text of an agent.
 *
 * @param name such as {@code SOUL}; see {@link PersonaTexts#NAMES}
 * @param digest XXH3-128 of the text, hex; detects changes
 * @param text not part of stored events: the text is stored as a scroll alongside them
 */
public record PersonaText(String name, String digest, String text) {
  public PersonaText {
    text = Objects.requireNonNullElse(text, "");
  }
}
