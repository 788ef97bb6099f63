/** Identifiers shared by all features: agents and runs. */
@NullMarked
package choir.core.id;

import org.jspecify.annotations.NullMarked;
