/**
 * Pekko's journal and snapshot store on SQ: thin plugins that turn requests into {@link
 * choir.core.sq.Operation}s. Plugin ids {@code choir.journal} and {@code choir.snapshots}, settings
 * in {@code reference.conf}.
 */
@NullMarked
package choir.runtime.sq.journal;

import org.jspecify.annotations.NullMarked;
