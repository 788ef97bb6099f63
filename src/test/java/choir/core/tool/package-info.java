/** Tests of what tools may do. */
@NullMarked
package choir.core.tool;

import org.jspecify.annotations.NullMarked;
