package choir.runtime.feature;

import choir.runtime.sq.http.Permission;

/**
 * A phext reserved for a feature, which is its only writer.
 *
 * @param name name of the phext, or the name prefix of several
 * @param prefix whether the name is a prefix
 * @param readers permission required to read it with SQ's HTTP API
 * @param keepsHistory whether earlier versions of its scrolls are kept; not needed if they are
 *     redundant to the journal
 */
public record OwnPhext(String name, boolean prefix, Permission readers, boolean keepsHistory) {
  /** A phext with history. */
  public static OwnPhext withHistory(String name, Permission readers) {
    return new OwnPhext(name, false, readers, true);
  }

  /** A phext of which only the latest versions are kept. */
  public static OwnPhext latestOnly(String name, Permission readers) {
    return new OwnPhext(name, false, readers, false);
  }

  /** Whether a phext matches. */
  public boolean covers(String phext) {
    return prefix ? phext.startsWith(name) : phext.equals(name);
  }
}
