/** Small files that must be there whole, or be a secret; how long a force of one takes. */
@NullMarked
package choir.runtime.files;

import org.jspecify.annotations.NullMarked;
