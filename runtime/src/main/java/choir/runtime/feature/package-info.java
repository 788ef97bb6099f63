/**
 * The extension point for features: {@link choir.runtime.feature.Feature}. All features are listed
 * in {@code choir.runtime.node.RanchFeatures}.
 */
@NullMarked
package choir.runtime.feature;

import org.jspecify.annotations.NullMarked;
