/** Violations of the rules about features, to show that the rules fail on them. */
@NullMarked
package choir.runtime.agents.seeded;

import org.jspecify.annotations.NullMarked;
