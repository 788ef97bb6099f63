/** Small files that must be there whole, or be a secret. */
@NullMarked
package choir.runtime.files;

import org.jspecify.annotations.NullMarked;
