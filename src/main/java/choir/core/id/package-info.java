/** Identifiers that every feature uses: agents and runs. */
@NullMarked
package choir.core.id;

import org.jspecify.annotations.NullMarked;
