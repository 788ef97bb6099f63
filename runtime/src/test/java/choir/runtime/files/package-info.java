/** Tests of {@code choir.runtime.files}. */
@NullMarked
package choir.runtime.files;

import org.jspecify.annotations.NullMarked;
