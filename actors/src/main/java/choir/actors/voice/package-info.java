/**
 * Voices: the identities of agents in a chat service. {@link choir.actors.voice.VoiceEntity} keeps
 * how far its agent has read, and the outbox. Its children hold no state that must survive: {@link
 * choir.actors.voice.Connection} holds the lease on the token and the session, {@link
 * choir.actors.voice.Reader} judges messages and takes those for the agent to it, {@link
 * choir.actors.voice.Poster} posts what waits in the outbox, {@link choir.actors.voice.Questions}
 * shows questions to people with buttons. {@link choir.actors.voice.Commands} carries out commands,
 * at a {@link choir.actors.voice.ChatDesk} like the clicks.
 *
 * <pre>
 * service --ChatEvent--> Connection --> VoiceEntity --> Reader --Deliver--> Mirrorborn
 *                                           ^  |                                |
 *                                           |  '--> Poster --post--> service    |
 *                                           '------------TakeAnswer-------------'
 * </pre>
 *
 * <p>A message is handled once: the id of its run is derived from its own id, and the agent stores
 * a run once, whether the message came with an event or from the history. An answer is posted once:
 * the agent ends a run only when its voice has stored that the answer is to be posted; every
 * confirmed message is stored; and after a crash the channel is searched for the next one before it
 * is posted.
 *
 * <p>Persistence id {@code Voice|AGENT}, in the agent's shard. Not remembered: nodes tell voices
 * every few seconds to attend. Settings are under {@code choir.voice}.
 */
@NullMarked
package choir.actors.voice;

import org.jspecify.annotations.NullMarked;
