/**
 * The revisions of the declared ranch: what changed from one to another, and what an older one
 * declared. Read from the roster's events alone; nothing is stored for it.
 */
@NullMarked
package choir.core.revision;

import org.jspecify.annotations.NullMarked;
