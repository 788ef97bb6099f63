/**
 * Types shared by all features: the marker and names of stored types, and refusals. The values,
 * events and states of a feature are in a subpackage.
 */
@NullMarked
package choir.core;

import org.jspecify.annotations.NullMarked;
