/** The real program as its users run it: a process of its own, killed and started again. */
@NullMarked
package choir.test.endtoend;

import org.jspecify.annotations.NullMarked;
