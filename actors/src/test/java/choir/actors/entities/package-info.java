@NullMarked
package choir.actors.entities;

import org.jspecify.annotations.NullMarked;
