/** Handling of failed completion stages. */
@NullMarked
package choir.core.failure;

import org.jspecify.annotations.NullMarked;
