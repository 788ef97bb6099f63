/**
 * What a model is asked and what it answers, free of any provider. {@link
 * choir.core.model.ModelClient} is the port; its adapters live in {@code choir.runtime.model}.
 */
@NullMarked
package choir.core.model;

import org.jspecify.annotations.NullMarked;
