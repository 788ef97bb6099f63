package choir.runtime.sq.log;

import choir.core.sq.ScrollKey;

/**
 * One change of one scroll, as the log has it.
 *
 * @param version index of the operation
 * @param prev version of the change before it; 0 if it is the scroll's first, or the first that is
 *     known
 * @param base version to whose text {@code text} is joined; 0 if it is all of the text
 * @param size of the scroll's whole text after it, in bytes of UTF-8
 * @param text what is joined to the base; of a staged text where its pieces lie
 */
public record Revision(
    RecordKind kind, ScrollKey key, long version, long prev, long base, long size, String text) {}
