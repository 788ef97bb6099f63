package choir.core.seeded;

/** A name that says nothing. */
public final class ThingManager {
  private ThingManager() {}
}
