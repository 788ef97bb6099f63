package choir.runtime.sq.log;

import choir.runtime.sq.index.KeyRun;

/**
 * A file of the index.
 *
 * @param name of the file
 * @param level 0 if it was written from memory, else one more than that of the runs it was merged
 *     from
 */
record IndexRun(String name, int level, KeyRun keys) {
  private static final int DIGITS = 10;
  static final String SUFFIX = ".keys";

  /** The name of a run with the keys of segments from one to another. */
  static String name(int from, int to) {
    return "%010d-%010d%s".formatted(from, to, SUFFIX);
  }

  /** Number of the first segment whose keys it has. */
  int first() {
    return Integer.parseInt(name.substring(0, DIGITS));
  }

  /** Number of the last segment whose keys it has. */
  int last() {
    return Integer.parseInt(name.substring(DIGITS + 1, 2 * DIGITS + 1));
  }
}
