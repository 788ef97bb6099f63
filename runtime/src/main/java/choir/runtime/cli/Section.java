package choir.runtime.cli;

/** The sections of the list of commands, in the order of {@code choir help}. */
public enum Section {
  EVERYDAY("Everyday"),
  AGENTS("Agents"),
  MACHINES("Machines"),
  STORE("Store"),
  TOOLS("Tools");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  /** The heading of the section. */
  public String title() {
    return title;
  }
}
