/** The state of the whole ranch: {@code /api/v1/status} and {@code choir status}. */
@NullMarked
package choir.runtime.status;

import org.jspecify.annotations.NullMarked;
