package choir.runtime.messages;

import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the section {@code hooks} says.
 *
 * @param perMinute number of hooks that a token may send to a node in a minute; 0 for any number
 * @param mappings the hooks for callers with a body of their own form
 * @param ports the agents that have a port of their own, by the declared ports
 */
record HookSettings(int perMinute, List<HookMapping> mappings, SortedMap<Integer, String> ports) {
  /**
   * Ten hooks a second, where each costs at least one call of a model: twice the load of the eight
   * agents in {@code docs/first-hour.md}, and a tenth or less of what a loop without a pause sends.
   */
  static final int DEFAULT_PER_MINUTE = 600;

  HookSettings {
    mappings = List.copyOf(mappings);
    ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
  }

  /**
   * Reads a stored section, which was valid when it was declared.
   *
   * @param section its text; empty if there is none
   */
  static HookSettings read(String section) {
    JsonNode json = Section.read(section);
    return new HookSettings(
        json.path("perMinute").asInt(DEFAULT_PER_MINUTE),
        HookMapping.read(json.path("mappings")),
        HooksSection.ports(section));
  }
}
