/** Access tokens: their format. Transport and storage are in the runtime module. */
@NullMarked
package choir.core.access;

import org.jspecify.annotations.NullMarked;
