package choir.runtime.feature;

import choir.runtime.sq.http.Permission;

/**
 * A phext that a feature keeps for itself: nobody else writes it.
 *
 * @param name of the phext, or what the names of several begin with
 * @param prefix whether the name is a beginning
 * @param readers what a caller needs to read it over SQ's HTTP API
 * @param keepsHistory whether earlier versions of its scrolls are kept; not so where they say
 *     nothing that the journal does not
 */
public record OwnPhext(String name, boolean prefix, Permission readers, boolean keepsHistory) {
  /** One phext whose history is kept. */
  public static OwnPhext withHistory(String name, Permission readers) {
    return new OwnPhext(name, false, readers, true);
  }

  /** One phext of which only the latest versions are kept. */
  public static OwnPhext latestOnly(String name, Permission readers) {
    return new OwnPhext(name, false, readers, false);
  }

  /** Whether a phext is this one, or one of these. */
  public boolean covers(String phext) {
    return prefix ? phext.startsWith(name) : phext.equals(name);
  }
}
