/** Violations of the rules for replication, which {@code HouseRulesTest} shows to be found. */
@NullMarked
package choir.runtime.sq.raft.seeded;

import org.jspecify.annotations.NullMarked;
