package choir.runtime.sq;

/**
 * What a store holds, for status pages.
 *
 * @param bytes on disk, {@code garbage} included
 * @param garbage bytes of records that nothing refers to any more
 * @param scrolls that can be read, those of the journal included
 */
public record StoreStats(int segments, long bytes, long garbage, long scrolls, int phexts) {}
