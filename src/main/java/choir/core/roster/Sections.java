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
 * to a feature. The roster stores them as JSON without reading them, and writes each as a scroll,
 * so that a feature reads its own from the copy of the store on its node.
 */
public final class Sections {
  /** The phext that holds the sections in force. */
  public static final String PHEXT = "ranch/sections";

  private Sections() {}

  /** Where a section of the ranch lies while it is declared. */
  public static ScrollKey key(String section) {
    return new ScrollKey(PHEXT, HashedCoordinate.of(section));
  }

  /** Where a section of an agent lies while it is declared. */
  public static ScrollKey key(AgentId agent, String section) {
    return new ScrollKey(PHEXT, HashedCoordinate.of(agent + "/" + section));
  }

  /** A copy in order of the names, which never changes; of nothing, an empty one. */
  static SortedMap<String, String> copy(@Nullable Map<String, String> of) {
    return Collections.unmodifiableSortedMap(of == null ? new TreeMap<>() : new TreeMap<>(of));
  }

  /**
   * The changes from one set of sections to another: the new JSON of each section that differs, and
   * empty text for each that is declared no longer.
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

  /** The sections after such changes. */
  static SortedMap<String, String> after(Map<String, String> before, Map<String, String> changes) {
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
