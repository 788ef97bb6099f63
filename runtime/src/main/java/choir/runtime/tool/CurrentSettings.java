package choir.runtime.tool;

import java.util.function.Supplier;

/** The settings in force, read again when the stored section has changed. Thread-safe. */
final class CurrentSettings implements Supplier<ToolSettings> {
  /** The settings as of one text of the section. */
  private record Read(String json, ToolSettings settings) {}

  private final Supplier<String> section;
  private volatile Read latest = new Read("", ToolSettings.read(""));

  /**
   * @param section the stored section on this node, quickly; empty if there is none
   */
  CurrentSettings(Supplier<String> section) {
    this.section = section;
  }

  @Override
  public ToolSettings get() {
    String json = section.get();
    Read known = latest;
    if (!json.equals(known.json())) {
      known = new Read(json, ToolSettings.read(json));
      latest = known;
    }
    return known.settings();
  }
}
