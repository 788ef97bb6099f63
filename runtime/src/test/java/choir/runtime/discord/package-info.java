/** The bridge to Discord against the simulator, with real JDA. */
@NullMarked
package choir.runtime.discord;

import org.jspecify.annotations.NullMarked;
