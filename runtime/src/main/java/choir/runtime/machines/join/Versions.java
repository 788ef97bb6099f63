package choir.runtime.machines.join;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compatibility of versions within a ranch. */
final class Versions {
  private static final Pattern NUMBERED = Pattern.compile("([0-9]+)\\.([0-9]+)\\..*");

  private Versions() {}

  /** Whether two versions have the same major and differ by at most one minor version. */
  static boolean fit(String one, String other) {
    Matcher a = NUMBERED.matcher(one);
    Matcher b = NUMBERED.matcher(other);
    if (!a.matches() || !b.matches()) {
      return true;
    }
    return a.group(1).equals(b.group(1))
        && Math.abs(Integer.parseInt(a.group(2)) - Integer.parseInt(b.group(2))) <= 1;
  }
}
