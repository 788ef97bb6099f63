/** Files that are replaced atomically and durably; how long an fsync takes. Knows no store. */
@NullMarked
package choir.runtime.sq.io;

import org.jspecify.annotations.NullMarked;
