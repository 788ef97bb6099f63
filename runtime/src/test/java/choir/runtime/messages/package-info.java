/** Tests of the parts of the feature messages; those of its routes are beside the edge. */
@NullMarked
package choir.runtime.messages;

import org.jspecify.annotations.NullMarked;
