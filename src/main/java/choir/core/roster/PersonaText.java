package choir.core.roster;

import java.util.Objects;

/**
 * A declared text of an agent.
 *
 * @param name as {@code SOUL}; see {@link PersonaTexts#NAMES}
 * @param digest XXH3-128 of the text, hex: tells whether it changed
 * @param text not part of stored events: it is stored as a scroll, beside them
 */
public record PersonaText(String name, String digest, String text) {
  public PersonaText {
    text = Objects.requireNonNullElse(text, "");
  }
}
