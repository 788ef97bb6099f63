/**
 * The bridge to Discord: {@link choir.runtime.discord.DiscordGateway} implements the port {@link
 * choir.core.chat.ChatGateway} with JDA, which no other package knows. One {@link
 * choir.runtime.discord.DiscordSession} for each agent that has an identity; they share their
 * threads and connections.
 *
 * <p>The sections {@code discord} of {@code ranch.yaml} and of its agents; the phext {@code
 * discord/leases}. Documentation for users: {@code docs/discord.md}.
 */
@NullMarked
package choir.runtime.discord;

import org.jspecify.annotations.NullMarked;
