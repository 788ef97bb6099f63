package choir.core.session;

import java.util.Objects;

/**
 * A part of a session's history: from its beginning or a reset to the next reset. Prompts contain
 * only the latest epoch; the journal keeps all.
 *
 * @param number from 1
 * @param reset id of the reset that began it, to recognise a repeat; empty for the first epoch
 */
public record Epoch(int number, String reset) {
  static final Epoch FIRST = new Epoch(1, "");

  public Epoch {
    reset = Objects.requireNonNullElse(reset, "");
  }

  Epoch next(String id) {
    return new Epoch(number + 1, id);
  }
}
