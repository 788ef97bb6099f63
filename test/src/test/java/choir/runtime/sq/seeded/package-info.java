/** Violations of the rules for the store, which {@code HouseRulesTest} shows to be found. */
@NullMarked
package choir.runtime.sq.seeded;

import org.jspecify.annotations.NullMarked;
