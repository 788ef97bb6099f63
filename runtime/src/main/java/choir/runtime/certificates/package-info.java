/** {@code choir cert}: creates and shows the certificates of a ranch. */
@NullMarked
package choir.runtime.certificates;

import org.jspecify.annotations.NullMarked;
