@NullMarked
package choir.actors.ranch;

import org.jspecify.annotations.NullMarked;
