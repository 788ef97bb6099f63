package choir.runtime.sq.log;

import choir.runtime.sq.index.KeyTable;
import java.util.Map;

/**
 * The keys of one sealed segment in memory, until they are on disk.
 *
 * @param segment number of the segment
 * @param tables of its changes, by phext; not changed any more
 * @param notes what was known of the log when the segment was sealed
 */
record Frozen(int segment, Map<String, KeyTable> tables, IndexNotes notes) {}
