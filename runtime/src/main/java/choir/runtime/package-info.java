/** Where a process begins: {@link choir.runtime.Main}. What it can do is one package for each. */
@NullMarked
package choir.runtime;

import org.jspecify.annotations.NullMarked;
