/** Requests and frames that nobody means to send. */
@NullMarked
package choir.test.fuzz;

import org.jspecify.annotations.NullMarked;
