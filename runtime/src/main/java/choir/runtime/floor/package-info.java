/** Floors over HTTP and on the command line; see {@code choir.core.floor} and docs/floor.md. */
@NullMarked
package choir.runtime.floor;

import org.jspecify.annotations.NullMarked;
