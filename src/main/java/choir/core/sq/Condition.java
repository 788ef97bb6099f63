package choir.core.sq;

/**
 * A precondition of a write on the version of a scroll.
 *
 * @param version the version that the scroll must have; {@link #ABSENT} if it must not exist,
 *     {@link #PRESENT} if it must exist with any version
 */
public record Condition(ScrollKey key, long version) {
  public static final long ABSENT = 0;
  public static final long PRESENT = -1;

  /** Whether the condition holds for a scroll's actual version, 0 if the scroll is absent. */
  public boolean holds(long actual) {
    return version == PRESENT ? actual > 0 : actual == version;
  }
}
