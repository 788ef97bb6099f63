/**
 * Chat: the rules by which an agent takes part in the channels of a chat service, and the port to
 * that service. Pure: who is addressed by a message, where a reply goes, how a long text is cut.
 */
@NullMarked
package choir.core.chat;

import org.jspecify.annotations.NullMarked;
