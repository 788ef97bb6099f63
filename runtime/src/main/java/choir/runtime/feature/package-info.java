/**
 * The seam by which a feature is added: {@link choir.runtime.feature.Feature}. The one list of all
 * features is {@code choir.runtime.node.RanchFeatures}.
 */
@NullMarked
package choir.runtime.feature;

import org.jspecify.annotations.NullMarked;
