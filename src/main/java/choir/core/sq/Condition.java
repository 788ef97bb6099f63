package choir.core.sq;

/**
 * What must hold of a scroll for a write to happen.
 *
 * @param version the version that the scroll must have; {@link #ABSENT} if there must be none,
 *     {@link #PRESENT} if there must be one of any version
 */
public record Condition(ScrollKey key, long version) {
  public static final long ABSENT = 0;
  public static final long PRESENT = -1;

  /** Whether it holds of a scroll that has this version, 0 if there is none. */
  public boolean holds(long actual) {
    return version == PRESENT ? actual > 0 : actual == version;
  }
}
