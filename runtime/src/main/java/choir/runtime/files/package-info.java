/** Files that hold secrets. */
@NullMarked
package choir.runtime.files;

import org.jspecify.annotations.NullMarked;
