package choir.core.sq;

import choir.core.phext.Coordinate;

/**
 * The address of a scroll in the store.
 *
 * @param phext 1 to 128 characters, without control characters, unpaired surrogates, {@code ..} and
 *     backslashes
 */
public record ScrollKey(String phext, Coordinate at) {
  private static final int MAX_NAME = 128;

  public ScrollKey {
    requireName(phext);
  }

  /**
   * @throws IllegalArgumentException with the reason if {@code name} is not a valid phext name
   */
  public static void requireName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "phext name has " + name.length() + " characters, must have 1 to " + MAX_NAME);
    }
    if (name.contains("..") || name.indexOf('\\') >= 0) {
      throw new IllegalArgumentException(
          "phext name '" + name + "' must not contain '..' or a backslash");
    }
    for (int i = 0; i < name.length(); i++) {
      if (Character.isISOControl(name.charAt(i))) {
        throw new IllegalArgumentException("phext name must not contain control characters");
      }
    }
    if (ScrollText.unpairedSurrogateAt(name) >= 0) {
      throw new IllegalArgumentException("phext name must not contain unpaired surrogates");
    }
  }

  @Override
  public String toString() {
    return phext + " " + at;
  }
}
