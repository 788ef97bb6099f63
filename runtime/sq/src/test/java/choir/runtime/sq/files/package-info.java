/** Phexts as files, without a server. */
@NullMarked
package choir.runtime.sq.files;

import org.jspecify.annotations.NullMarked;
