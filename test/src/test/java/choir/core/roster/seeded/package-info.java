/** Half of a cycle, to show that the rule against cycles fails on it. */
@NullMarked
package choir.core.roster.seeded;

import org.jspecify.annotations.NullMarked;
