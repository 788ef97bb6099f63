/**
 * An agent: takes messages in, hands them to its sessions by priority, tells who waits.
 *
 * <pre>
 * edge --Deliver--> Mirrorborn --StartTurn--> Session
 *                   Mirrorborn <--TurnEnded-- Session
 * </pre>
 *
 * Persistence id {@code Mirrorborn|AGENT}. Remembered by sharding: one that has work in hand is
 * started again wherever its shard goes, and drives its sessions from there.
 */
@NullMarked
package choir.actors.mirrorborn;

import org.jspecify.annotations.NullMarked;
