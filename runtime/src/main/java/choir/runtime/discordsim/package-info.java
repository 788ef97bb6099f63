/**
 * A server that behaves as Discord does towards bots, for tests and for people who try out a ranch.
 *
 * <pre>
 * bots ---- /api/v10 --> RestApi --------+
 * bots ---- / (socket) -> Gateway -------+--> World: guild, channels, messages, interactions
 * tests --- DiscordSim, Person ----------+
 * people -- /_sim, page --> ControlApi --+
 * </pre>
 *
 * The server is written on sockets, since it must do what a server should not: close a socket with
 * any code, drop it in the middle, and leave a request without an answer after its effect. It
 * listens on the loopback interface alone. All state is in memory and bounded; nothing is stored.
 * Time comes from a {@link choir.runtime.discordsim.SimClock}. Documentation for users: {@code
 * docs/discord-sim.md}.
 */
@NullMarked
package choir.runtime.discordsim;

import org.jspecify.annotations.NullMarked;
