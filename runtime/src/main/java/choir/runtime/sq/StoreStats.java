package choir.runtime.sq;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a store holds, for status pages.
 *
 * @param bytes on disk, {@code garbage} included
 * @param garbage bytes of records that nothing refers to any more
 * @param scrolls that can be read, those of the journal included
 */
public record StoreStats(int segments, long bytes, long garbage, long scrolls, int phexts) {
  /** The same as status pages name it. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("segments", segments);
    facts.put("bytes", bytes);
    facts.put("garbageBytes", garbage);
    facts.put("scrolls", scrolls);
    facts.put("phexts", phexts);
    return facts;
  }
}
