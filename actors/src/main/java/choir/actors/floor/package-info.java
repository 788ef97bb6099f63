/**
 * The floor of a channel or thread: decides who speaks, once for each message, and wakes that agent
 * alone.
 *
 * <pre>
 * Voices --Claim--> FloorEntity --Claimed--> Voices
 *                        |
 *                    TurnCourier --Deliver, DescribeRun, CancelRun, AwaitRun--> Mirrorborn
 * </pre>
 *
 * <p>The voices of all agents hear the same message, and each claims it. The floor waits a moment
 * for those that heard the message before, decides by {@link choir.core.floor.Choice}, and answers
 * when the decision is stored. It takes the message to the agent itself, since another agent may
 * have to be woken when that one does not begin; voices repeat their claims until they are
 * answered.
 *
 * <p>Persistence id {@code Floor|CHANNEL}, or {@code Floor|all} for what holds in all places.
 * Settings: {@code choir.floor}. Try it: docs/floor.md.
 */
@NullMarked
package choir.actors.floor;

import org.jspecify.annotations.NullMarked;
