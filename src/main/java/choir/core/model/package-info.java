/**
 * Provider-independent model requests and answers. {@link choir.core.model.ModelClient} is the
 * port; its adapters are in {@code choir.runtime.model}.
 */
@NullMarked
package choir.core.model;

import org.jspecify.annotations.NullMarked;
