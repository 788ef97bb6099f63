package choir.core.floor;

import java.util.Optional;

/** A message that orders something instead of saying it, when a person of the ranch writes it. */
public enum ControlWord {
  FREEZE("FREEZE", true, false),
  THAW("THAW", false, false),
  FREEZE_ALL("FREEZE ALL", true, true),
  THAW_ALL("THAW ALL", false, true);

  private final String text;
  private final boolean freezes;
  private final boolean everywhere;

  ControlWord(String text, boolean freezes, boolean everywhere) {
    this.text = text;
    this.freezes = freezes;
    this.everywhere = everywhere;
  }

  /** The word that a message consists of, in capitals and with nothing else. */
  public static Optional<ControlWord> of(String text) {
    String word = text.strip();
    for (ControlWord each : values()) {
      if (each.text.equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  public boolean freezes() {
    return freezes;
  }

  /** The name of the floor that it concerns. */
  public String floor(String channel) {
    return everywhere ? Freeze.EVERYWHERE : channel;
  }
}
