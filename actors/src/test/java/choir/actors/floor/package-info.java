@NullMarked
package choir.actors.floor;

import org.jspecify.annotations.NullMarked;
