/** What waits for a person, whichever feature it comes from: one list, the most urgent first. */
@NullMarked
package choir.runtime.inbox;

import org.jspecify.annotations.NullMarked;
