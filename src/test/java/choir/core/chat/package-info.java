/** Tests of the rules of chat. */
@NullMarked
package choir.core.chat;

import org.jspecify.annotations.NullMarked;
