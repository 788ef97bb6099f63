/** What every part that waits for a stage needs to know of how stages fail. */
@NullMarked
package choir.core.failure;

import org.jspecify.annotations.NullMarked;
