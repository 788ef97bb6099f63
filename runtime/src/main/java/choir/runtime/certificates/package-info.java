/** The certificates of a ranch: {@code choir cert}, and their renewal while nodes run. */
@NullMarked
package choir.runtime.certificates;

import org.jspecify.annotations.NullMarked;
