/** Files: those that hold secrets, and how long the disk takes. */
@NullMarked
package choir.runtime.files;

import org.jspecify.annotations.NullMarked;
