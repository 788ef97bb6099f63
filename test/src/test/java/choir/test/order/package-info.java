/** The order in which the test classes of this module run. */
@NullMarked
package choir.test.order;

import org.jspecify.annotations.NullMarked;
