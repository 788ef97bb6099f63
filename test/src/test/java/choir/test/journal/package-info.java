/** Pekko's own persistence test kit, run against the journal and the snapshot store on SQ. */
@NullMarked
package choir.test.journal;

import org.jspecify.annotations.NullMarked;
