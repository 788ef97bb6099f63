package choir.runtime.messages;

import java.util.function.Supplier;

/** The section {@code hooks} in force, parsed again when it has changed. Thread-safe. */
final class CurrentHooks implements Supplier<HookSettings> {
  /** The settings as of one text of the section. */
  private record Read(String json, HookSettings settings) {}

  private final Supplier<String> section;
  private volatile Read latest = new Read("", HookSettings.read(""));

  /**
   * @param section the stored section on this node, quickly; empty if there is none
   */
  CurrentHooks(Supplier<String> section) {
    this.section = section;
  }

  @Override
  public HookSettings get() {
    String json = section.get();
    Read known = latest;
    if (!json.equals(known.json())) {
      known = new Read(json, HookSettings.read(json));
      latest = known;
    }
    return known.settings();
  }
}
