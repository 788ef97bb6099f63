/** Violations of the rules about kits, to show that the rules fail on them. */
@NullMarked
package choir.runtime.http.seeded;

import org.jspecify.annotations.NullMarked;
