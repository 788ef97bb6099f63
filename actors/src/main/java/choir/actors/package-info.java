/** Typed Pekko entities and the facades over them. Time and chance come from outside. */
@NullMarked
package choir.actors;

import org.jspecify.annotations.NullMarked;
