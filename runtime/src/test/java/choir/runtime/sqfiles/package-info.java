/** Phexts as files, without a server. */
@NullMarked
package choir.runtime.sqfiles;

import org.jspecify.annotations.NullMarked;
