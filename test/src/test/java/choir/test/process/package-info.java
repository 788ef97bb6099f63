/** The program as a process of its own. */
@NullMarked
package choir.test.process;

import org.jspecify.annotations.NullMarked;
