/** Tests of the feature messages that need no edge. */
@NullMarked
package choir.runtime.messages;

import org.jspecify.annotations.NullMarked;
