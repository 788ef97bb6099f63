/** {@code choir cert}: makes and shows the certificates of a ranch's machines. */
@NullMarked
package choir.runtime.certificates;

import org.jspecify.annotations.NullMarked;
