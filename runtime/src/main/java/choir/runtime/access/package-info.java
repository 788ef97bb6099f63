/**
 * Access tokens and their scopes, kept in the store as hashes. Routes and commands are in {@code
 * choir.runtime.tokens}.
 */
@NullMarked
package choir.runtime.access;

import org.jspecify.annotations.NullMarked;
