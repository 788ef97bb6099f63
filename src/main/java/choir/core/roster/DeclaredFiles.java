package choir.core.roster;

import java.util.regex.Pattern;

/**
 * Names of the files in a home that declare a ranch: {@code ranch.yaml}, the agents' texts, the
 * files of schedules, and skills. What a machine receives under another name, by a join or in a
 * backup, must not become a file of its home, which also holds keys and tokens.
 */
public final class DeclaredFiles {
  /** The file that declares the ranch. */
  public static final String RANCH = "ranch.yaml";

  private static final String AGENT = "agents/[a-z0-9-]{1,64}/";
  private static final String PART = "[A-Za-z0-9_][A-Za-z0-9._-]{0,99}";

  private static final Pattern NAME =
      Pattern.compile(
          Pattern.quote(RANCH)
              // Whatever a later version reads, but MEMORY, which belongs to the agent.
              + ("|" + AGENT + "(?!MEMORY\\.)[A-Z]+\\.md")
              + "|schedules/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.yaml"
              + ("|(" + AGENT + ")?(\\.agents/)?skills(/" + PART + "){2,6}"));

  private DeclaredFiles() {}

  /**
   * Whether a file of this name may declare a ranch.
   *
   * @param name relative to the home, with {@code /} between folders
   */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }
}
