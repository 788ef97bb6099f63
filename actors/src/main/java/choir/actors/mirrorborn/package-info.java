/**
 * Agents: accept messages, assign them to sessions by priority, and notify waiting callers.
 *
 * <pre>
 * edge --Deliver--> Mirrorborn --StartTurn--> Session
 *                   Mirrorborn <--TurnEnded-- Session
 * </pre>
 *
 * Persistence id {@code Mirrorborn|AGENT}. Uses remember-entities: an agent with work in progress
 * is restarted wherever its shard moves, and drives its sessions from there.
 */
@NullMarked
package choir.actors.mirrorborn;

import org.jspecify.annotations.NullMarked;
