/**
 * The replicated store as processes: members with disks and ports of their own are killed, stopped,
 * cut off and damaged under load, and what was acknowledged is compared with what every member
 * holds. {@link choir.test.group.GroupProcesses} starts them, {@link choir.test.group.GroupLoad}
 * writes and keeps the books. The logic alone, on virtual time and for many more seeds, is tested
 * in {@code choir.test.replication}.
 *
 * <p>{@code GroupFaultsTest} is part of every build; what takes minutes or wants a machine of its
 * own has the tag {@code chaos} and runs with {@code -Pchaos}.
 */
@NullMarked
package choir.test.group;

import org.jspecify.annotations.NullMarked;
