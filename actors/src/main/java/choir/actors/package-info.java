/** Typed Pekko entities and the facades over them. Time and randomness are injected. */
@NullMarked
package choir.actors;

import org.jspecify.annotations.NullMarked;
