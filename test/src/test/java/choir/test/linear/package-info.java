/**
 * Decides whether a recorded history of calls could have come from one copy, one call at a time.
 */
@NullMarked
package choir.test.linear;

import org.jspecify.annotations.NullMarked;
