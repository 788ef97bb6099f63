/**
 * What all features share: the marker and the names of stored types, and refusals. A feature's own
 * values, events and states are in a package of its own below this one.
 */
@NullMarked
package choir.core;

import org.jspecify.annotations.NullMarked;
