/**
 * Access tokens: routes and {@code choir token}. Tokens themselves are in {@code
 * choir.runtime.access}.
 */
@NullMarked
package choir.runtime.tokens;

import org.jspecify.annotations.NullMarked;
