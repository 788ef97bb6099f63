package choir.core.roster;

import choir.core.id.AgentId;
import choir.core.phext.HashedCoordinate;
import choir.core.sq.ScrollKey;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a declaration: the parts of {@code ranch.yaml}, or of an agent in it, that belong
 * to a feature. The roster stores them as uninterpreted JSON and writes each as a scroll, so that a
 * feature can read its section from the local copy of the store.
 */
public final class Sections {
  /** The phext of the current sections. */
  public static final String PHEXT = "ranch/sections";

  private Sections() {}

  /** The key of a declared section of the ranch. */
  public static ScrollKey key(String section) {
    return new ScrollKey(PHEXT, HashedCoordinate.of(section));
  }

  /** The key of a declared section of an agent. */
  public static ScrollKey key(AgentId agent, String section) {
    return new ScrollKey(PHEXT, HashedCoordinate.of(agent + "/" + section));
  }

  /** An immutable copy sorted by name; empty for null. */
  static SortedMap<String, String> copy(@Nullable Map<String, String> sections) {
    return Collections.unmodifiableSortedMap(
        sections == null ? new TreeMap<>() : new TreeMap<>(sections));
  }

  /**
   * The changes from one set of sections to another: the new JSON of each section that differs, and
   * empty text for each that was removed.
   */
  static SortedMap<String, String> changes(Map<String, String> from, Map<String, String> to) {
    SortedMap<String, String> changes = new TreeMap<>();
    from.keySet().stream().filter(name -> !to.containsKey(name)).forEach(n -> changes.put(n, ""));
    to.forEach(
        (name, json) -> {
          if (!json.equals(from.get(name))) {
            changes.put(name, json);
          }
        });
    return changes;
  }

  /** The sections after applying {@link #changes}. */
  static SortedMap<String, String> apply(Map<String, String> before, Map<String, String> changes) {
    SortedMap<String, String> after = new TreeMap<>(before);
    changes.forEach(
        (name, json) -> {
          if (json.isEmpty()) {
            after.remove(name);
          } else {
            after.put(name, json);
          }
        });
    return after;
  }
}
