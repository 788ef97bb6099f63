/** Violations of the house's rules, one a class, which {@code HouseRulesTest} shows to be found. */
@NullMarked
package choir.core.seeded;

import org.jspecify.annotations.NullMarked;
