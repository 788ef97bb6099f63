/** The rules of the house that a compiler does not know, each for a trap that was found. */
@NullMarked
package choir.test.house;

import org.jspecify.annotations.NullMarked;
